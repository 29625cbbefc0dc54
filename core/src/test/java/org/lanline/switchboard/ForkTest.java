package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.util.List;

/** One call to several devices of one person (RFC 3261 section 16.7). */
final class ForkTest {
    private final Lan lan = new Lan("alice", "bob");
    private final Phone alice = lan.registeredPage("alice", "a");
    private final Phone kitchen = lan.registeredPage("bob", "kitchen");
    private final Phone cellar = lan.registeredPage("bob", "cellar");

    private SipMessage call() {
        SipMessage invite = alice.invite("sip:bob@lanline.local", "call-1").done();
        alice.send(invite);
        alice.take("100");
        return invite;
    }

    private SipMessage cancel(SipMessage invite) {
        return SipMessage.request("CANCEL", invite.requestUri().toString())
                .header("Via", invite.topVia())
                .header("From", String.valueOf(invite.header("From")))
                .header("To", String.valueOf(invite.header("To")))
                .header("Call-ID", invite.callId())
                .header("CSeq", "1 CANCEL")
                .header("Max-Forwards", 70)
                .done();
    }

    private Event.CallEnded ending() {
        return lan.events(Event.CallEnded.class).getLast();
    }

    private void nothingIsLeft() {
        lan.pass(40);
        assertThat(lan.box.transactions()).isZero();
    }

    @Test
    void bothRingAndTheFirstAnswerCallsTheOtherBack() {
        call();
        SipMessage here = kitchen.take("INVITE");
        SipMessage there = cellar.take("INVITE");
        kitchen.answer(here, 180);
        cellar.answer(there, 180);
        kitchen.answer(here, 200);
        assertThat(alice.takeAll()).containsExactly("180", "180", "200");
        SipMessage cancel = cellar.take("CANCEL");
        assertThat(cancel.topVia()).isEqualTo(there.topVia());
        cellar.answer(cancel, 200);
        cellar.answer(there, 487);
        cellar.take("ACK");
        assertThat(alice.inbox).isEmpty();
        nothingIsLeft();
    }

    @Test
    void ofTwoWhoAnswerAtOnceTheCallerLeavesOneAndTheCallGoesOnWithTheOther() {
        call();
        kitchen.answer(kitchen.take("INVITE"), 200);
        cellar.answer(cellar.take("INVITE"), 200);
        SipMessage first = alice.take("200");
        SipMessage second = alice.take("200");
        alice.send(alice.inDialog("BYE", second, 2).done());
        cellar.answer(cellar.take("BYE"), 200);
        alice.take("200");
        assertThat(lan.events(Event.CallEnded.class)).isEmpty();
        assertThat(lan.box.calls()).isOne();
        alice.send(alice.inDialog("BYE", first, 3).done());
        kitchen.take("BYE");
        assertThat(ending().ending()).isEqualTo(Event.Ending.HUNG_UP);
    }

    @Test
    void aPhoneThatIsNotThereIsNotWaitedFor() {
        lan.drop(kitchen);
        lan.drop(cellar);
        Phone desk = lan.registeredPhone("bob", Transport.UDP);
        call();
        desk.take("INVITE");
        lan.unplug(desk);
        alice.take("480");
        assertThat(ending().ending()).isEqualTo(Event.Ending.UNREACHABLE);
        assertThat(lan.box.bindings()).as("it may be about to be back").isEqualTo(2);
        nothingIsLeft();
    }

    @Test
    void aPhoneThatHasRungIsWaitedForWhateverRoutersSay() {
        Phone desk = lan.registeredPhone("bob", Transport.UDP);
        call();
        desk.answer(desk.take("INVITE"), 180);
        lan.unplug(desk);
        assertThat(alice.takeAll()).containsExactly("180");
        kitchen.answer(kitchen.take("INVITE"), 200);
        alice.take("200");
    }

    @Test
    void aBusyDeviceDoesNotStopTheOther() {
        call();
        kitchen.answer(kitchen.take("INVITE"), 486);
        assertThat(alice.inbox).isEmpty();
        cellar.answer(cellar.take("INVITE"), 200);
        alice.take("200");
    }

    @Test
    void declinedByOneIsDeclinedByAll() {
        call();
        kitchen.answer(kitchen.take("INVITE"), 603);
        SipMessage there = cellar.take("INVITE");
        assertThat(alice.inbox).as("waits for the others").isEmpty();
        cellar.answer(there, 180);
        cellar.answer(cellar.take("CANCEL"), 200);
        cellar.answer(there, 487);
        assertThat(alice.takeAll()).containsExactly("180", "603");
        assertThat(ending().ending()).isEqualTo(Event.Ending.DECLINED);
        nothingIsLeft();
    }

    @Test
    void theBestOfSeveralRefusalsGoesBack() {
        assertThat(best(480, 486)).isEqualTo(486);
        assertThat(best(500, 404)).isEqualTo(404);
        assertThat(best(302, 486)).isEqualTo(302);
        assertThat(best(408, 480)).isEqualTo(480);
        assertThat(best(488, 407)).isEqualTo(407);
        assertThat(best(600, 407)).isEqualTo(600);
        assertThat(best(503, 503)).as("503 would mean the box").isEqualTo(500);
    }

    private int best(int here, int there) {
        alice.inbox.clear();
        call();
        kitchen.answer(kitchen.take("INVITE"), here);
        SipMessage invite = cellar.take("INVITE");
        cellar.answer(invite, 180);
        cellar.answer(invite, there);
        kitchen.inbox.clear();
        cellar.inbox.clear();
        alice.take("180");
        int status = alice.take().status();
        nothingIsLeft();
        lan.now += 60 * Lan.SECOND;
        return status;
    }

    @Test
    void theChallengesOfAllDevicesGoBackTogether() {
        call();
        challenge(kitchen, 401, "WWW-Authenticate", "Digest realm=\"k\", nonce=\"1\"");
        challenge(cellar, 407, "Proxy-Authenticate", "Digest realm=\"c\", nonce=\"2\"");
        SipMessage both = alice.take();
        assertThat(both.header("WWW-Authenticate")).contains("\"k\"");
        assertThat(both.header("Proxy-Authenticate")).contains("\"c\"");
    }

    private static void challenge(Phone phone, int status, String name, String value) {
        SipMessage invite = phone.take("INVITE");
        phone.send(
                SipMessage.response(invite, status, "Who").toTag("t").header(name, value).done());
    }

    @Test
    void aCallerWhoGivesUpStopsTheRinging() {
        SipMessage invite = call();
        SipMessage here = kitchen.take("INVITE");
        SipMessage there = cellar.take("INVITE");
        kitchen.answer(here, 180);
        cellar.answer(there, 180);
        alice.inbox.clear();
        alice.send(cancel(invite));
        alice.take("200");
        for (Phone phone : List.of(kitchen, cellar)) {
            phone.answer(phone.take("CANCEL"), 200);
            phone.answer(phone == kitchen ? here : there, 487);
            phone.take("ACK");
        }
        alice.take("487");
        assertThat(ending().ending()).isEqualTo(Event.Ending.CANCELLED);
        nothingIsLeft();
    }

    @Test
    void aCancelWaitsForTheFirstSignOfLife() {
        SipMessage invite = call();
        SipMessage here = kitchen.take("INVITE");
        alice.send(cancel(invite));
        alice.take("200");
        assertThat(kitchen.inbox).as("section 9.1: not before a 1xx").isEmpty();
        kitchen.answer(here, 180);
        kitchen.take("CANCEL");
    }

    @Test
    void aCancelThatCrossesAnAnswerLoses() {
        SipMessage invite = call();
        SipMessage here = kitchen.take("INVITE");
        kitchen.answer(here, 180);
        alice.inbox.clear();
        alice.send(cancel(invite));
        alice.take("200");
        kitchen.take("CANCEL");
        kitchen.answer(here, 200);
        SipMessage accepted = alice.take("200");
        assertThat(accepted.method()).isEqualTo("INVITE");
        alice.send(alice.inDialog("ACK", accepted, 1).done());
        kitchen.take("ACK");
    }

    @Test
    void twoAnswersThatCrossBothReachTheCaller() {
        call();
        SipMessage here = kitchen.take("INVITE");
        SipMessage there = cellar.take("INVITE");
        kitchen.answer(here, 200);
        cellar.answer(there, 200);
        assertThat(alice.takeAll()).containsExactly("200", "200");
    }

    @Test
    void aCallerWhoseTabClosesStopsTheRinging() {
        call();
        kitchen.answer(kitchen.take("INVITE"), 180);
        lan.drop(alice);
        kitchen.take("CANCEL");
    }

    @Test
    void aDeviceWhoseTabClosesIsNotWaitedFor() {
        call();
        kitchen.answer(kitchen.take("INVITE"), 180);
        lan.drop(kitchen);
        assertThat(alice.takeAll()).containsExactly("180");
        lan.drop(cellar);
        alice.take("480");
        assertThat(ending().ending()).isEqualTo(Event.Ending.NO_ANSWER);
        nothingIsLeft();
    }

    @Test
    void aStaleContactDoesNotSpoilTheCall() {
        Phone dead = lan.registeredPhone("bob", Transport.UDP);
        lan.devices.remove(dead.flow);
        call();
        kitchen.answer(kitchen.take("INVITE"), 486);
        cellar.answer(cellar.take("INVITE"), 486);
        assertThat(alice.inbox).isEmpty();
        lan.pass(5);
        alice.take("486");
        nothingIsLeft();
    }

    @Test
    void aDeviceIsRungOnceAndItsOtherFlowIsTheSpare() {
        lan.drop(cellar);
        Phone again = lan.page("bob", "kitchen");
        SipMessage second =
                again.registration(600, 9)
                        .header("Authorization", "Bearer " + again.token())
                        .done();
        again.send(
                second.edit()
                        .set(
                                "Contact",
                                String.valueOf(second.header("Contact"))
                                        .replace("reg-id=1", "reg-id=2"))
                        .done());
        again.take("200");
        assertThat(lan.box.bindings()).isEqualTo(3);
        call();
        assertThat(kitchen.inbox).isEmpty();
        again.take("INVITE");
        lan.drop(again);
        kitchen.answer(kitchen.take("INVITE"), 200);
        alice.take("200");
    }

    @Test
    void ringingForOverThreeMinutesEnds() {
        lan.drop(cellar);
        call();
        SipMessage here = kitchen.take("INVITE");
        kitchen.answer(here, 180);
        alice.take("180");
        lan.pass(180);
        assertThat(kitchen.inbox).isEmpty();
        lan.pass(10);
        kitchen.take("CANCEL"); // Timer C
        lan.pass(40);
        alice.take("408");
        assertThat(ending().ending()).isEqualTo(Event.Ending.NO_ANSWER);
        nothingIsLeft();
    }

    @Test
    void aProgressReportKeepsItRinging() {
        lan.drop(cellar);
        call();
        SipMessage here = kitchen.take("INVITE");
        for (int i = 0; i < 5; i++) {
            kitchen.answer(here, 180);
            lan.pass(100);
        }
        assertThat(kitchen.takeAll()).isEmpty();
    }

    @Test
    void whoStopsTheBoxTellsWhoRings() {
        call();
        kitchen.answer(kitchen.take("INVITE"), 180);
        alice.inbox.clear();
        lan.box.stop(lan.now, lan);
        alice.take("503");
        kitchen.take("CANCEL");
        assertThat(lan.closed).contains(alice.flow, kitchen.flow, cellar.flow);
    }

    @Test
    void anAnswerWithoutAWayBackCountsAsNone() {
        lan.drop(cellar);
        call();
        SipMessage invite = kitchen.take("INVITE");
        SipMessage answer = SipMessage.response(invite, 200, "OK").toTag("t").done();
        kitchen.send(answer.edit().removeAll("Via").prepend("Via", invite.topVia()).done());
        alice.take("480");
        nothingIsLeft();
    }

    @Test
    void callingOneselfRingsTheOtherDevices() {
        kitchen.send(kitchen.invite("sip:bob@lanline.local", "call-2").done());
        kitchen.take("100");
        assertThat(kitchen.inbox).isEmpty();
        cellar.take("INVITE");
    }
}
