package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

/** In-dialog requests follow the device, not the connection that the dialog began on. */
final class FollowTest {
    private final Lan lan = new Lan("alice", "bob", "mallory");
    private SipMessage invite = Lan.NOTHING;
    private SipMessage answer = Lan.NOTHING;
    private SipMessage accepted = Lan.NOTHING;

    /** A call from alice to bob that has been answered and acknowledged. */
    private void talk(Phone alice, Phone bob) {
        alice.sendProven(alice.invite(bob.address(), "call-1"));
        alice.take("100");
        invite = bob.take("INVITE");
        answer = bob.answer(invite, 200);
        accepted = alice.take("200");
        alice.send(alice.inDialog("ACK", accepted, 2).done());
        bob.take("ACK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INVITE",
                "UPDATE",
                "INFO",
                "MESSAGE",
                "REFER",
                "OPTIONS",
                "SUBSCRIBE",
                "NOTIFY",
                "PRACK",
                "BYE"
            })
    void everyMethodIsCarriedBothWays(String method) {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        alice.send(alice.inDialog(method, accepted, 3).done());
        bob.answer(bob.take(method), 200);
        alice.inbox.removeIf(message -> message.status() == 100);
        alice.take("200");
        bob.send(bob.inDialogFromCallee(method, invite, answer, 1).done());
        alice.answer(alice.take(method), 200);
        bob.inbox.removeIf(message -> message.status() == 100);
        bob.take("200");
    }

    @Test
    void aPageThatComesBackIsFollowed() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        lan.drop(bob);
        bob.reconnect();
        bob.register(600);
        alice.send(alice.inDialog("BYE", accepted, 3).done());
        assertThat(bob.take("BYE").requestUri().toString()).isEqualTo(bob.contact);
    }

    @Test
    void aPageThatComesBackMaySpeakForItsCall() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        lan.drop(bob);
        bob.reconnect();
        bob.register(600);
        bob.send(bob.inDialogFromCallee("BYE", invite, answer, 1).done());
        alice.take("BYE");
    }

    @Test
    void aPhoneOnTcpThatComesBackIsFollowedByItsContact() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPhone("bob", Transport.TCP);
        talk(alice, bob);
        lan.drop(bob);
        bob.reconnect();
        bob.register(300);
        alice.send(alice.inDialog("BYE", accepted, 3).done());
        bob.take("BYE");
    }

    @Test
    void whoIsAwayIsNotThere() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        lan.drop(bob);
        alice.send(alice.inDialog("INFO", accepted, 3).done());
        alice.take("480");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterTheBoxWasKilledEitherPageCanHangUp(boolean callerHangsUp) {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        lan.restart();
        alice.reconnect();
        bob.reconnect();
        alice.register(600);
        bob.register(600);
        if (callerHangsUp) {
            alice.send(alice.inDialog("BYE", accepted, 3).done());
            bob.answer(bob.take("BYE"), 200);
            alice.take("200");
        } else {
            bob.send(bob.inDialogFromCallee("BYE", invite, answer, 1).done());
            alice.answer(alice.take("BYE"), 200);
            bob.take("200");
        }
    }

    @Test
    void afterTheBoxWasKilledAPageRestartsItsCall() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        lan.restart();
        alice.reconnect();
        bob.reconnect();
        alice.register(600);
        bob.register(600);
        alice.send(
                alice.inDialog("INVITE", accepted, 3)
                        .header("Contact", "<" + alice.ownContact() + ">")
                        .done());
        alice.take("100");
        bob.answer(bob.take("INVITE"), 200);
        alice.take("200");
        alice.send(alice.inDialog("ACK", accepted, 3).done());
        bob.take("ACK");
    }

    @Test
    void afterTheBoxWasKilledPhonesGoOnToo() {
        Phone alice = lan.registeredPhone("alice", Transport.UDP);
        Phone bob = lan.registeredPhone("bob", Transport.TCP);
        talk(alice, bob);
        lan.restart();
        lan.devices.put(alice.flow, alice);
        bob.reconnect();
        alice.register(300);
        bob.register(300);
        alice.send(alice.inDialog("BYE", accepted, 9).done());
        bob.answer(bob.take("BYE"), 200);
        alice.take("200");
    }

    @Test
    void aPhoneThatOnlyCallsIsReachedWhereItCalledFrom() {
        Phone alice = lan.phone("alice", Transport.UDP);
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        bob.send(bob.inDialogFromCallee("BYE", invite, answer, 1).done());
        alice.take("BYE");
    }

    // Who has no business here

    @Test
    void aStrangerCannotHangUpACallHeHasSeen() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        Phone stranger = lan.phone("alice", Transport.UDP);
        stranger.send(alice.inDialog("BYE", accepted, 3).done());
        stranger.take("407");
        Phone mallory = lan.registeredPage("mallory", "m");
        mallory.send(alice.inDialog("BYE", accepted, 3).done());
        mallory.take("403");
        SipMessage inHerOwnName =
                alice.inDialog("BYE", accepted, 3)
                        .done()
                        .edit()
                        .set("From", "<sip:mallory@lanline.local>;tag=alice-tag")
                        .done();
        mallory.send(inHerOwnName);
        mallory.take("403");
        assertThat(bob.inbox).isEmpty();
        assertThat(lan.box.calls()).isEqualTo(1);
    }

    @Test
    void aSealOfAnotherCallIsWorthNothing() {
        Phone alice = lan.registeredPhone("alice", Transport.UDP);
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        SipMessage bye = alice.inDialog("BYE", accepted, 3).done();
        alice.send(bye.edit().set("Call-ID", "another").done());
        alice.take("407");
    }

    @Test
    void anAcknowledgementFromAStrangerGoesNowhere() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        Phone stranger = lan.phone("alice", Transport.UDP);
        stranger.send(alice.inDialog("ACK", accepted, 2).done());
        assertThat(stranger.inbox).isEmpty();
        assertThat(bob.inbox).isEmpty();
    }

    @Test
    void nobodyDrawsAnothersRequestsByALikeContact() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPhone("bob", Transport.TCP);
        talk(alice, bob);
        Phone mallory = lan.phone("mallory", Transport.TCP);
        mallory.contact = bob.contact;
        mallory.register(300);
        alice.send(alice.inDialog("INFO", accepted, 3).done());
        bob.take("INFO");
        assertThat(mallory.inbox).isEmpty();
    }

    // Calls that nobody ends

    @Test
    void aCallWhoseSideIsGoneForGoodIsForgotten() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        lan.drop(bob);
        lan.pass(60);
        assertThat(lan.box.calls()).isEqualTo(1);
        lan.pass(120);
        assertThat(lan.box.calls()).isZero();
        assertThat(lan.events(Event.CallEnded.class))
                .extracting(Event.CallEnded::ending)
                .containsExactly(Event.Ending.FAILED);
    }

    @Test
    void aLongCallBetweenPeopleWhoAreHereGoesOn() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");
        talk(alice, bob);
        for (int i = 0; i < 20; i++) {
            lan.pass(300);
            alice.register(600);
            bob.register(600);
        }
        assertThat(lan.box.calls()).isEqualTo(1);
    }
}
