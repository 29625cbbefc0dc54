package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.sip.Builder;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.util.Deque;
import java.util.List;

/** Calls that are handed on (RFC 3515, 3891, 5589), between phones and pages alike. */
final class TransferTest {
    private final Lan lan = new Lan("alice", "bob", "carol", "mallory");

    @Test
    void aBlindTransferPassesItsReferItsNotifyAndTheCallThatFollows() {
        Phone alice = lan.registeredPhone("alice", Transport.UDP);
        Phone bob = lan.registeredPage("bob", "b");
        Phone carol = lan.registeredPhone("carol", Transport.TCP);
        Talk talk = talk(alice, bob, "call-1");

        alice.send(
                alice.inDialog("REFER", talk.accepted, 3)
                        .header("Refer-To", "<sip:carol@lanline.local>")
                        .header("Contact", "<" + alice.contact + ">")
                        .done());
        SipMessage refer = bob.take("REFER");
        assertThat(refer.header("Refer-To")).isEqualTo("<sip:carol@lanline.local>");
        bob.answer(refer, 202);
        alice.take("202");
        bob.send(
                bob.inDialogFromCallee("NOTIFY", talk.invite, talk.answer, 1)
                        .header("Event", "refer")
                        .header("Subscription-State", "active;expires=60")
                        .header("Contact", "<" + bob.ownContact() + ">")
                        .done());
        alice.answer(alice.take("NOTIFY"), 200);
        bob.take("200");

        bob.send(bob.invite("sip:carol@lanline.local", "call-2").done());
        bob.take("100");
        carol.take("INVITE");
        assertThat(lan.events(Event.CallStarted.class).getLast())
                .isEqualTo(new Event.CallStarted("call-2", "bob", "carol"));
    }

    @Test
    void anAttendedTransferReachesTheOneDeviceThatIsInTheCall() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPhone("bob", Transport.UDP);
        Phone carol = lan.registeredPage("carol", "c");
        Phone other = lan.registeredPage("carol", "other");
        Talk talk = talk(alice, carol, "call-1");
        other.takeAll();

        bob.sendProven(replacing(bob, "sip:carol@lanline.local", talk));
        SipMessage invite = carol.take("INVITE");
        assertThat(invite.requestUri()).hasToString(carol.contact);
        assertThat(invite.header("Replaces")).isEqualTo(replaces(talk));
        assertThat(other.inbox).isEmpty();
        bob.take("100");
        carol.answer(invite, 200);
        bob.take("200");
        assertThat(lan.events(Event.CallAnswered.class).getLast())
                .isEqualTo(new Event.CallAnswered("call-2", "bob", "carol", "audio"));
    }

    @Test
    void aTransferThatNamesAPhonesContactReachesItAndCountsAsItsOwnersCall() {
        Phone alice = lan.registeredPhone("alice", Transport.UDP);
        Phone bob = lan.registeredPhone("bob", Transport.TCP);
        Phone carol = lan.registeredPhone("carol", Transport.TCP);
        Talk talk = talk(alice, carol, "call-1");

        bob.sendProven(replacing(bob, carol.contact, talk));
        carol.answer(carol.take("INVITE"), 200);
        assertThat(bob.takeAll()).containsExactly("100", "200");
        assertThat(lan.events(Event.CallStarted.class).getLast())
                .isEqualTo(new Event.CallStarted("call-2", "bob", "carol"));
    }

    @Test
    void whoDoesNotKnowBothTagsOrNamesSomebodyElseReachesNobody() {
        Phone alice = lan.registeredPhone("alice", Transport.UDP);
        Phone carol = lan.registeredPhone("carol", Transport.TCP);
        Phone bob = lan.registeredPhone("bob", Transport.TCP);
        Talk talk = talk(alice, carol, "call-1");
        Phone mallory = lan.registeredPhone("mallory", Transport.UDP);
        String guessed = "call-1;to-tag=guessed;from-tag=" + talk.accepted.fromTag();

        mallory.sendProven(
                mallory.invite("sip:carol@lanline.local", "x-1").header("Replaces", guessed));
        mallory.take("481");
        mallory.sendProven(replacing(mallory, "sip:bob@lanline.local", talk));
        mallory.take("481");
        assertThat(List.of(carol.inbox, bob.inbox)).allMatch(Deque::isEmpty);
    }

    @Test
    void whoWasOnlyRungCannotEndTheCallThatAnotherTook() {
        lan.groups.put("office", new RingGroup(List.of("bob", "mallory"), false, 15));
        Phone alice = lan.registeredPhone("alice", Transport.UDP);
        Phone bob = lan.registeredPhone("bob", Transport.UDP);
        Phone mallory = lan.registeredPhone("mallory", Transport.UDP);
        alice.sendProven(alice.invite("sip:office@lanline.local", "call-1"));
        SipMessage seen = mallory.take("INVITE");
        mallory.answer(seen, 100);
        bob.answer(bob.take("INVITE"), 200);
        assertThat(alice.takeAll()).containsExactly("100", "200");
        mallory.answer(mallory.take("CANCEL"), 200);
        mallory.answer(seen, 487);
        mallory.take("ACK");

        SipMessage never = mallory.response(seen, 200);
        mallory.sendProven(mallory.inDialogFromCallee("BYE", seen, never, 7));
        mallory.take("403");
        assertThat(alice.inbox).isEmpty();
        assertThat(lan.events(Event.CallEnded.class)).isEmpty();
    }

    @Test
    void aParkedPhoneThatHasGoneKeepsNobodyFromTheCallsBehindIt() {
        Lan street = new Lan("alice", "bob", "carol", "park");
        Phone park = street.registeredPhone("park", Transport.TCP);
        Phone alice = street.registeredPhone("alice", Transport.TCP);
        Phone bob = street.registeredPhone("bob", Transport.TCP);
        Phone carol = street.registeredPhone("carol", Transport.UDP);
        talk(alice, park, "call-1");
        bob.sendProven(
                bob.invite("sip:park@lanline.local", "call-3")
                        .header("Referred-By", "<sip:carol@lanline.local>"));
        SipMessage parked = park.take("INVITE");
        assertThat(parked.header("Replaces")).as("sent there, not dialled").isNull();
        park.answer(parked, 200);
        assertThat(street.events(Event.CallAnswered.class)).hasSize(2);
        bob.takeAll();
        street.drop(alice);

        carol.sendProven(carol.invite("sip:park@lanline.local", "call-2"));
        assertThat(bob.take("INVITE").header("Replaces")).startsWith("call-3;");
        street.drop(bob);
        Phone dave = street.registeredPhone("carol", Transport.TCP);
        dave.sendProven(dave.invite("sip:park@lanline.local", "call-4"));
        assertThat(park.take("INVITE").header("Replaces")).isNull();
    }

    @Test
    void whoMakesMoreCallsThanOneMayPushesNobodyElsesOut() {
        Phone alice = lan.registeredPhone("alice", Transport.TCP);
        Phone bob = lan.registeredPhone("bob", Transport.TCP);
        talk(alice, bob, "call-1");
        Phone mallory = lan.registeredPage("mallory", "m");
        Phone carol = lan.registeredPage("carol", "c");
        for (int i = 0; i <= Limits.CALLS_A_USER; i++) {
            mallory.send(mallory.invite("sip:carol@lanline.local", "x-" + i).done());
            carol.answer(carol.take("INVITE"), 200);
        }
        assertThat(lan.events(Event.CallEnded.class))
                .extracting(Event.CallEnded::callId)
                .containsExactly("x-0");
        assertThat(lan.box.calls()).isEqualTo(Limits.CALLS_A_USER + 1);
    }

    @Test
    void aCallThatTheBoxDoesNotKnowIsForTheDevicesToRefuse() {
        Phone bob = lan.registeredPhone("bob", Transport.UDP);
        Phone carol = lan.registeredPhone("carol", Transport.TCP);
        bob.sendProven(
                bob.invite("sip:carol@lanline.local", "call-2")
                        .header("Replaces", "unknown;to-tag=a;from-tag=b"));
        carol.answer(carol.take("INVITE"), 481);
        assertThat(bob.takeAll()).containsExactly("100", "481");
    }

    @Test
    void whoDialsTheParkingSlotTakesItsPlaceInTheCallThatItHolds() {
        Lan street = new Lan("alice", "bob", "carol", "park");
        Phone alice = street.registeredPhone("alice", Transport.UDP);
        Phone tablet = street.registeredPage("alice", "tablet");
        Phone park = street.registeredPhone("park", Transport.TCP);
        Phone bob = street.registeredPhone("bob", Transport.UDP);
        Talk parked = talk(alice, park, "call-1");
        tablet.takeAll();

        bob.sendProven(bob.invite("sip:park@lanline.local", "call-2"));
        SipMessage invite = alice.take("INVITE");
        assertThat(invite.header("Replaces")).isEqualTo(replaces(parked, alice));
        assertThat(invite.header("Require")).isEqualTo("replaces");
        assertThat(invite.requestUri()).hasToString(alice.contact);
        assertThat(List.of(park.inbox, tablet.inbox)).allMatch(Deque::isEmpty);
        SipMessage answer = alice.answer(invite, 200);
        assertThat(bob.takeAll()).containsExactly("100", "200");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(street.events(Event.CallAnswered.class).getLast())
                .isEqualTo(new Event.CallAnswered("call-2", "bob", "alice", "audio"));
    }

    @Test
    void whoDialsAnEmptySlotIsHeldByIt() {
        Lan street = new Lan("alice", "bob", "park");
        Phone park = street.registeredPhone("park", Transport.TCP);
        Phone bob = street.registeredPhone("bob", Transport.UDP);
        talk(bob, park, "call-1");
        Phone again = street.registeredPhone("bob", Transport.TCP);
        again.sendProven(again.invite("sip:park@lanline.local", "call-2"));
        assertThat(park.take("INVITE").header("Replaces")).isNull();
    }

    /** As the box makes it for the side that called. */
    private static String replaces(Talk talk, Phone caller) {
        String own = talk.accepted.fromTag();
        assertThat(own).isEqualTo(caller.user + "-tag");
        return "call-1;to-tag=" + own + ";from-tag=" + talk.accepted.toTag();
    }

    /** A call that goes on, as its caller sees it. */
    private record Talk(SipMessage invite, SipMessage answer, SipMessage accepted) {}

    private static Talk talk(Phone caller, Phone callee, String callId) {
        caller.sendProven(caller.invite(callee.address(), callId));
        caller.take("100");
        SipMessage invite = callee.take("INVITE");
        SipMessage answer = callee.answer(invite, 200);
        SipMessage accepted = caller.take("200");
        caller.send(caller.inDialog("ACK", accepted, (int) accepted.cseq().number()).done());
        callee.take("ACK");
        return new Talk(invite, answer, accepted);
    }

    private static String replaces(Talk talk) {
        SipMessage accepted = talk.accepted;
        return "call-1;to-tag=" + accepted.toTag() + ";from-tag=" + accepted.fromTag();
    }

    private static Builder replacing(Phone by, String uri, Talk talk) {
        return by.invite(uri, "call-2").header("Replaces", replaces(talk));
    }
}
