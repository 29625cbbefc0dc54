package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.util.List;

/** Where calls to people go: short numbers, preferences, forwards, do not disturb, groups. */
final class PlanTest {
    private final Lan lan = new Lan("alice", "bob", "carol", "dave");
    private final Phone alice = lan.registeredPage("alice", "a1");

    private static CallRules rules(
            boolean quiet, @Nullable String always, @Nullable String busy, @Nullable String none) {
        return new CallRules(quiet, always, busy, none, 20);
    }

    private SipMessage call(String user) {
        return alice.sendProven(alice.invite("sip:" + user + "@lanline.local", "call"));
    }

    private Phone phone(String user, String q) {
        Phone phone = lan.phone(user, Transport.TCP);
        phone.q = q;
        assertThat(phone.register(300).status()).isEqualTo(200);
        return phone;
    }

    private Phone phone(String user) {
        return lan.registeredPhone(user, Transport.TCP);
    }

    private void rings(Phone phone) {
        phone.answer(phone.take("INVITE"), 180);
    }

    // Numbers

    @Test
    void aShortNumberReachesThePersonItIsFor() {
        lan.numbers.put("21", "bob");
        Phone bob = phone("bob");
        call("21");
        assertThat(bob.take("INVITE").to().uri().userName()).isEqualTo("21");
        assertThat(lan.events(Event.CallStarted.class))
                .containsExactly(new Event.CallStarted("call", "alice", "bob"));
    }

    @Test
    void nobodyDrawsTheCallsOfANumberByBeingCalledLikeIt() {
        lan.numbers.put("21", "bob");
        lan.users.add("21");
        Phone bob = phone("bob");
        Phone other = lan.phone("21", Transport.TCP);
        assertThat(other.register(300).status()).isEqualTo(403); // the number is bob's
        call("21");
        bob.take("INVITE");
    }

    // Preferences

    @Test
    void contactsOfALowerQAreRungWhenThoseBeforeThemHaveRefused() {
        Phone first = phone("bob", "1.0");
        Phone also = phone("bob", "1");
        Phone last = phone("bob", "0.5");
        call("bob");
        SipMessage one = first.take("INVITE");
        SipMessage two = also.take("INVITE");
        assertThat(last.inbox).isEmpty();
        first.answer(one, 486);
        assertThat(last.inbox).isEmpty();
        also.answer(two, 480);
        SipMessage three = last.take("INVITE");
        last.answer(three, 200);
        assertThat(alice.takeAll()).containsExactly("100", "200");
    }

    @Test
    void contactsOfALowerQAreRungWhenNobodyHasAnsweredForAWhile() {
        Phone first = phone("bob", "0.9");
        Phone last = phone("bob", "0.1");
        call("bob");
        rings(first);
        lan.pass(14);
        assertThat(last.inbox).isEmpty();
        lan.pass(2);
        last.take("INVITE");
        first.take("CANCEL");
    }

    @Test
    void whoAnswersAsHisTimeIsOverHasTheCallAllTheSame() {
        Phone first = phone("bob", "0.9");
        Phone last = phone("bob", "0.1");
        call("bob");
        SipMessage invite = first.take("INVITE");
        first.answer(invite, 180);
        lan.pass(16);
        last.answer(last.take("INVITE"), 180);
        first.answer(invite, 200);
        assertThat(alice.takeAll()).containsExactly("100", "180", "180", "200");
        last.take("CANCEL");
    }

    @Test
    void whoGivesUpInTheSecondStageEndsItThereAndNobodyElseRings() {
        Phone first = phone("bob", "0.9");
        Phone second = phone("bob", "0.5");
        Phone third = phone("bob", "0.1");
        SipMessage invite = call("bob");
        first.answer(first.take("INVITE"), 486);
        SipMessage there = second.take("INVITE");
        second.answer(there, 180);
        alice.send(cancel(invite));
        second.take("CANCEL");
        second.answer(there, 487);
        assertThat(third.inbox).isEmpty();
        assertThat(alice.takeAll()).containsExactly("100", "180", "200", "486");
    }

    private static SipMessage cancel(SipMessage invite) {
        return SipMessage.request("CANCEL", invite.requestUri().toString())
                .header("Via", invite.topVia())
                .header("From", String.valueOf(invite.header("From")))
                .header("To", String.valueOf(invite.header("To")))
                .header("Call-ID", invite.callId())
                .header("CSeq", invite.cseq().number() + " CANCEL")
                .done();
    }

    @Test
    void aSecureAddressRingsNoDeviceThatIsReachedInClear() {
        Phone clear = phone("bob");
        alice.sendProven(alice.invite("sips:bob@lanline.local", "clear"));
        assertThat(alice.takeAll()).containsExactly("480");
        Phone page = lan.registeredPage("bob", "b1");
        alice.sendProven(alice.invite("sips:bob@lanline.local", "call"));
        page.take("INVITE");
        assertThat(clear.inbox).isEmpty();
    }

    // Forwards

    @Test
    void allCallsGoToSomebodyElseWhereThatIsWantedAndThePhoneSeesWhose() {
        lan.rules.put("bob", rules(false, "carol", null, null));
        Phone bob = phone("bob");
        Phone carol = phone("carol");
        call("bob");
        assertThat(bob.inbox).isEmpty();
        SipMessage invite = carol.take("INVITE");
        assertThat(invite.header("Diversion"))
                .isEqualTo("<sip:bob@lanline.local>;reason=unconditional");
        carol.answer(invite, 200);
        assertThat(lan.events(Event.CallDiverted.class))
                .containsExactly(new Event.CallDiverted("call", "alice", "bob", "carol"));
        assertThat(lan.events(Event.CallAnswered.class))
                .extracting(Event.CallAnswered::to)
                .containsExactly("carol");
    }

    @Test
    void aPageIsForwardedLikeAPhone() {
        lan.rules.put("bob", rules(false, null, "carol", null));
        Phone bob = lan.registeredPage("bob", "b1");
        Phone carol = lan.registeredPage("carol", "c1");
        call("bob");
        bob.answer(bob.take("INVITE"), 486);
        carol.answer(carol.take("INVITE"), 200);
        assertThat(alice.takeAll()).containsExactly("100", "200");
    }

    @Test
    void whoIsBusyHasHisCallsTakenByAnother() {
        lan.rules.put("bob", rules(false, null, "22", null));
        lan.numbers.put("22", "carol");
        Phone bob = phone("bob");
        Phone carol = phone("carol");
        call("bob");
        bob.answer(bob.take("INVITE"), 486);
        SipMessage invite = carol.take("INVITE");
        assertThat(invite.header("Diversion")).endsWith(";reason=user-busy");
        carol.answer(invite, 480);
        assertThat(alice.takeAll()).containsExactly("100", "480");
    }

    @Test
    void whoDeclinesIsNotBusy() {
        lan.rules.put("bob", rules(false, null, "carol", "carol"));
        Phone bob = phone("bob");
        Phone carol = phone("carol");
        call("bob");
        bob.answer(bob.take("INVITE"), 603);
        assertThat(carol.inbox).isEmpty();
        assertThat(alice.takeAll()).containsExactly("100", "603");
    }

    @Test
    void whoDoesNotAnswerInTimeHasHisCallsTakenByAnother() {
        lan.rules.put("bob", rules(false, null, null, "carol"));
        Phone bob = phone("bob");
        Phone carol = phone("carol");
        call("bob");
        rings(bob);
        lan.pass(19);
        assertThat(carol.inbox).isEmpty();
        lan.pass(2);
        bob.take("CANCEL");
        SipMessage invite = carol.take("INVITE");
        assertThat(invite.header("Diversion")).endsWith(";reason=no-answer");
        carol.answer(invite, 200);
        assertThat(alice.takeAll()).containsExactly("100", "180", "200");
    }

    @Test
    void whoIsNotThereHasHisCallsTakenByAnother() {
        lan.rules.put("bob", rules(false, null, null, "carol"));
        Phone carol = phone("carol");
        call("bob");
        assertThat(carol.take("INVITE").header("Diversion")).endsWith(";reason=unavailable");
    }

    @Test
    void whoWouldRingNobodyElseRingsOn() {
        lan.rules.put("bob", rules(false, null, null, "carol"));
        Phone bob = phone("bob");
        call("bob");
        rings(bob);
        lan.pass(60);
        assertThat(bob.inbox).isEmpty();
    }

    @Test
    void twoWhoForwardToEachOtherEndTheCallAndNotTheBox() {
        lan.rules.put("bob", rules(false, "carol", null, null));
        lan.rules.put("carol", rules(false, "bob", null, null));
        phone("bob");
        phone("carol");
        call("bob");
        assertThat(alice.takeAll()).containsExactly("480");
        assertThat(lan.box.calls()).isZero();
    }

    // Do not disturb

    @Test
    void whoForwardsToSomebodyWhoIsGoneOrToHimselfIsRung() {
        Phone bob = phone("bob");
        for (String target : List.of("gone", "bob")) {
            lan.rules.put("bob", rules(false, target, null, null));
            SipMessage invite = alice.invite("sip:bob@lanline.local", "to-" + target).done();
            alice.send(invite);
            assertThat(bob.take("INVITE").header("Diversion")).isNull();
        }
    }

    @Test
    void whoIsNotToBeDisturbedIsBusyAndHisPhonesStayQuiet() {
        lan.rules.put("bob", rules(true, null, null, "carol"));
        Phone bob = phone("bob");
        call("bob");
        assertThat(bob.inbox).isEmpty();
        assertThat(alice.takeAll()).containsExactly("486");
        assertThat(lan.events(Event.CallEnded.class))
                .extracting(Event.CallEnded::ending)
                .containsExactly(Event.Ending.BUSY);
    }

    @Test
    void whoIsNotToBeDisturbedIsForwardedAsWhenBusy() {
        lan.rules.put("bob", rules(true, null, "carol", null));
        phone("bob");
        Phone carol = phone("carol");
        call("bob");
        assertThat(carol.take("INVITE").header("Diversion")).endsWith(";reason=do-not-disturb");
    }

    // Groups

    @Test
    void allOfAGroupRingAndWhoAnswersHasTheCall() {
        lan.groups.put("office", new RingGroup(List.of("bob", "carol", "dave"), false, 15));
        lan.rules.put("dave", rules(true, null, null, null));
        Phone bob = phone("bob");
        Phone carol = lan.registeredPage("carol", "c1");
        Phone dave = phone("dave");
        call("office");
        assertThat(alice.takeAll()).containsExactly("100");
        rings(bob);
        carol.answer(carol.take("INVITE"), 200);
        bob.take("CANCEL");
        assertThat(dave.inbox).isEmpty();
        assertThat(lan.events(Event.CallDiverted.class))
                .containsExactly(new Event.CallDiverted("call", "alice", "office", "carol"));
    }

    @Test
    void aGroupRingsInTurnWhereThatIsWanted() {
        lan.groups.put("office", new RingGroup(List.of("bob", "carol"), true, 10));
        Phone bob = phone("bob");
        Phone carol = phone("carol");
        call("office");
        rings(bob);
        assertThat(carol.inbox).isEmpty();
        lan.pass(11);
        bob.take("CANCEL");
        carol.answer(carol.take("INVITE"), 200);
        assertThat(alice.takeAll()).containsExactly("100", "180", "200");
    }

    @Test
    void aGroupWithNobodyThereIsUnavailable() {
        lan.groups.put("office", new RingGroup(List.of("bob"), false, 15));
        call("office");
        assertThat(alice.takeAll()).containsExactly("480");
    }
}
