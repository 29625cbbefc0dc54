package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.sip.Builder;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Lamps and presence of people whose calls go through the box, phones and pages alike. */
final class WatchersTest {
    private final Lan lan = new Lan("alice", "bob", "carol", "dave", "erin");

    @Test
    void aLampFollowsACallFromTheFirstRingToItsEnd() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        SipMessage accepted = subscribe(carol, "bob", "dialog", 600);
        assertThat(accepted.header("Expires")).isEqualTo("600");
        assertThat(state(carol)).isEqualTo("terminated");
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPhone("bob", Transport.UDP);

        alice.send(alice.invite(bob.address(), "call-1").done());
        alice.take("100");
        SipMessage invite = bob.take("INVITE");
        assertThat(carol.inbox).isEmpty();
        bob.answer(invite, 180);
        alice.take("180");
        assertThat(state(carol)).isEqualTo("recipient early");
        SipMessage answer = bob.answer(invite, 200);
        SipMessage talking = alice.take("200");
        assertThat(state(carol)).isEqualTo("recipient confirmed");
        alice.send(alice.inDialog("ACK", talking, 1).done());
        bob.take("ACK");
        bob.send(bob.inDialogFromCallee("BYE", invite, answer, 1).done());
        assertThat(state(carol)).isEqualTo("terminated");
    }

    @Test
    void aCallThatNobodyTakesPutsTheLampOutAgain() {
        Phone carol = lan.registeredPhone("carol", Transport.TCP);
        subscribe(carol, "alice", "dialog", 600);
        state(carol);
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPhone("bob", Transport.UDP);

        alice.send(alice.invite(bob.address(), "call-1").done());
        assertThat(state(carol)).isEqualTo("initiator trying");
        SipMessage invite = bob.take("INVITE");
        bob.answer(invite, 180);
        assertThat(state(carol)).isEqualTo("initiator early");
        bob.answer(invite, 486);
        assertThat(state(carol)).isEqualTo("terminated");
    }

    @Test
    void theLampsOfAllMembersShowThatTheirGroupRingsAndThenOnlyOfWhoAnswers() {
        lan.groups.put("office", new RingGroup(List.of("bob", "carol"), false, 15));
        Phone bob = lan.registeredPhone("bob", Transport.UDP);
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        Phone dave = watching("dave", "bob");
        Phone erin = watching("erin", "carol");

        somebodyCallsTheOffice();
        SipMessage invite = bob.take("INVITE");
        bob.answer(invite, 180);
        assertThat(state(dave)).isEqualTo("recipient early");
        assertThat(state(erin)).isEqualTo("recipient early");
        carol.answer(carol.take("INVITE"), 200);
        assertThat(state(erin)).isEqualTo("recipient confirmed");
        assertThat(state(dave)).isEqualTo("terminated");
    }

    @Test
    void theLampsOfMembersWhoRingInTurnShowWhoseTurnItIs() {
        lan.groups.put("office", new RingGroup(List.of("bob", "carol"), true, 15));
        Phone bob = lan.registeredPhone("bob", Transport.UDP);
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        Phone dave = watching("dave", "bob");
        Phone erin = watching("erin", "carol");

        somebodyCallsTheOffice();
        SipMessage invite = bob.take("INVITE");
        bob.answer(invite, 180);
        assertThat(state(dave)).isEqualTo("recipient early");
        lan.pass(16);
        SipMessage next = carol.take("INVITE");
        carol.answer(next, 180);
        assertThat(state(erin)).isEqualTo("recipient early");
        assertThat(state(dave)).isEqualTo("terminated");
        carol.answer(next, 200);
        assertThat(state(erin)).isEqualTo("recipient confirmed");
    }

    @Test
    void theLampsOfMembersGoOutWhenNobodyComes() {
        lan.groups.put("office", new RingGroup(List.of("bob", "carol"), false, 15));
        Phone bob = lan.registeredPhone("bob", Transport.UDP);
        Phone dave = lan.registeredPhone("dave", Transport.TCP);
        subscribe(dave, "bob", "dialog", 600);
        state(dave);
        Phone alice = lan.registeredPage("alice", "a");
        alice.send(alice.invite("sip:office@lanline.local", "call-1").done());
        SipMessage invite = bob.take("INVITE");
        bob.answer(invite, 180);
        assertThat(state(dave)).isEqualTo("recipient early");
        lan.drop(alice);
        bob.answer(bob.take("CANCEL"), 200);
        bob.answer(invite, 487);
        assertThat(state(dave)).isEqualTo("terminated");
    }

    @Test
    void aDocumentSaysOfACallNeitherWithWhomNorItsCallId() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        subscribe(carol, "alice", "dialog", 600);
        carol.answer(carol.take("NOTIFY"), 200);
        Phone alice = lan.registeredPage("alice", "a");
        lan.registeredPhone("bob", Transport.UDP);
        alice.send(alice.invite("sip:bob@lanline.local", "call-1").done());

        String document = new String(carol.take("NOTIFY").body(), StandardCharsets.UTF_8);
        assertThat(document).contains("entity=\"sip:alice@lanline.local\"");
        assertThat(document).doesNotContain("bob").doesNotContain("call-1");
    }

    @Test
    void whoSubscribesAnewWithinItsDialogIsToldAtOnceAndWhoEndsItALastTime() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        SipMessage accepted = subscribe(carol, "bob", "dialog", 600);
        carol.answer(carol.take("NOTIFY"), 200);

        carol.sendProven(again(carol, accepted, 60, 10));
        assertThat(carol.take("200").header("Expires")).isEqualTo("60");
        SipMessage refreshed = carol.take("NOTIFY");
        assertThat(refreshed.header("Subscription-State")).isEqualTo("active;expires=60");
        carol.answer(refreshed, 200);
        carol.sendProven(again(carol, accepted, 0, 20));
        carol.take("200");
        SipMessage last = carol.take("NOTIFY");
        assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=timeout");
        assertThat(versions(List.of(refreshed, last))).containsExactly(1L, 2L);
        assertThat(lan.box.subscriptions()).isZero();
    }

    @Test
    void aSubscriptionThatIsNotRefreshedEndsAndIsToldSo() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        subscribe(carol, "bob", "dialog", 60);
        carol.answer(carol.take("NOTIFY"), 200);
        lan.pass(61);
        assertThat(carol.take("NOTIFY").header("Subscription-State"))
                .isEqualTo("terminated;reason=timeout");
        assertThat(lan.box.subscriptions()).isZero();
    }

    @Test
    void aSecondNotifyWaitsForTheAnswerToTheFirstAndSaysWhatIsThenTrue() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        subscribe(carol, "alice", "dialog", 600);
        SipMessage first = carol.take("NOTIFY");
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPhone("bob", Transport.UDP);
        alice.send(alice.invite(bob.address(), "call-1").done());
        SipMessage invite = bob.take("INVITE");
        bob.answer(invite, 180);
        assertThat(carol.inbox).isEmpty();

        carol.answer(first, 200);
        assertThat(state(carol)).isEqualTo("initiator early");
        assertThat(carol.inbox).isEmpty();
    }

    @Test
    void aWatcherWhoseConnectionBrokeIsToldOnTheOneItRegistersOnNext() {
        Phone carol = lan.registeredPhone("carol", Transport.TCP);
        subscribe(carol, "alice", "dialog", 600);
        state(carol);
        Phone alice = lan.registeredPage("alice", "a");
        lan.registeredPhone("bob", Transport.UDP);
        lan.drop(carol);
        alice.send(alice.invite("sip:bob@lanline.local", "call-1").done());

        carol.reconnect();
        assertThat(carol.register(300).status()).isEqualTo(200);
        assertThat(state(carol)).isEqualTo("initiator trying");
    }

    @Test
    void aWatcherWhoDoesNotKnowOfItAnyMoreIsForgotten() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        subscribe(carol, "bob", "dialog", 600);
        carol.answer(carol.take("NOTIFY"), 481);
        assertThat(lan.box.subscriptions()).isZero();
    }

    @Test
    void aWatcherWhoNeverAnswersIsForgottenAfterAWhile() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        subscribe(carol, "bob", "dialog", 3_600);
        lan.pass(150);
        assertThat(lan.box.subscriptions()).isZero();
    }

    @Test
    void presenceSaysWhoIsHereAndWhoIsTalking() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        subscribe(carol, "bob", "presence", 600);
        assertThat(presence(carol)).contains("<basic>closed</basic>");
        Phone bob = lan.registeredPhone("bob", Transport.UDP);
        assertThat(presence(carol)).contains("<basic>open</basic>");
        Phone alice = lan.registeredPage("alice", "a");
        alice.send(alice.invite(bob.address(), "call-1").done());
        SipMessage invite = bob.take("INVITE");
        bob.answer(invite, 200);
        String talking = "";
        while (!carol.inbox.isEmpty()) {
            talking = presence(carol);
        }
        assertThat(talking).contains("<rpid:on-the-phone/>");
    }

    @Test
    void nobodyIsToldAnythingWithoutHavingProvenWhoItIs() {
        Phone stranger = lan.phone("carol", Transport.UDP);
        stranger.send(subscription(stranger, "bob", "dialog", 600, 1).done());
        stranger.take("407");
        lan.registeredPhone("bob", Transport.UDP);
        assertThat(stranger.inbox).isEmpty();
        assertThat(lan.box.subscriptions()).isZero();
    }

    @Test
    void whatCannotBeAskedIsRefused() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        assertThat(refusal(carol, subscription(carol, "nobody", "dialog", 600, 1))).isEqualTo(404);
        assertThat(refusal(carol, subscription(carol, "bob", "message-summary", 600, 3)))
                .isEqualTo(403);
        assertThat(refusal(carol, subscription(carol, "bob", "dialog", 5, 5))).isEqualTo(423);
        Builder other = subscription(carol, "bob", "dialog", 600, 7).header("Accept", "text/plain");
        assertThat(refusal(carol, other)).isEqualTo(406);
        Builder large = subscription(carol, "bob", "dialog;id=" + "9".repeat(3_000), 600, 9);
        assertThat(refusal(carol, large)).isEqualTo(513);
        Builder noContact =
                carol.request("SUBSCRIBE", "sip:bob@lanline.local", "s", 11)
                        .header("Event", "dialog");
        assertThat(refusal(carol, noContact)).isEqualTo(400);
        assertThat(lan.box.subscriptions()).isZero();
    }

    @Test
    void aDialogOfAnotherWatcherCannotBeTakenOver() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        SipMessage accepted = subscribe(carol, "bob", "dialog", 600);
        carol.answer(carol.take("NOTIFY"), 200);
        Phone alice = lan.registeredPhone("alice", Transport.UDP);
        alice.sendProven(
                alice.request(
                                "SUBSCRIBE",
                                "sip:bob@lanline.local",
                                accepted.callId(),
                                30,
                                Objects.requireNonNull(accepted.header("To")))
                        .header("Event", "dialog")
                        .header("Contact", "<" + alice.contact + ">"));
        alice.take("481");
        assertThat(lan.box.subscriptions()).isOne();
    }

    @Test
    void aRepeatedSubscribeIsAnsweredAgainAndMakesNoSecondSubscription() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        SipMessage sent = carol.sendProven(subscription(carol, "bob", "dialog", 600, 1));
        assertThat(carol.takeAll()).containsExactly("200", "NOTIFY");
        carol.send(sent);
        assertThat(carol.takeAll()).containsExactly("200");
        assertThat(lan.box.subscriptions()).isOne();
    }

    @Test
    void oneWatcherCannotFillTheBox() {
        Phone carol = lan.registeredPhone("carol", Transport.TCP);
        for (int i = 0; i < 600; i++) {
            carol.sendProven(
                    carol.request("SUBSCRIBE", "sip:bob@lanline.local", "s-" + i, 1)
                            .header("Event", "dialog")
                            .header("Contact", "<" + carol.contact + ">"));
            carol.takeAll();
        }
        assertThat(lan.box.subscriptions()).isEqualTo(512);
    }

    @Test
    void whoCountsNoMoreIsWatchedNoMore() {
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        subscribe(carol, "bob", "dialog", 600);
        carol.answer(carol.take("NOTIFY"), 200);
        lan.users.remove("bob");
        lan.box.revokePhones("bob", lan.now, lan);
        assertThat(carol.take("NOTIFY").header("Subscription-State"))
                .isEqualTo("terminated;reason=noresource");
        subscribe(carol, "alice", "dialog", 600);
        carol.take("NOTIFY");
        lan.box.revokePhones("carol", lan.now, lan);
        assertThat(lan.box.subscriptions()).isZero();
    }

    @Test
    void aPhoneThatIsRemovedIsCutOffAndToldNothingMoreAndTheOthersOfItsOwnerAre() {
        Phone removed = lan.phoneWithPassword("bob", 3, "one", Transport.TCP);
        Phone stays = lan.phoneWithPassword("bob", 4, "two", Transport.TCP);
        for (Phone each : List.of(removed, stays)) {
            subscribe(each, "carol", "presence", 600);
            assertThat(presence(each)).contains("closed");
        }
        lan.remove("bob", 3);
        assertThat(lan.closed).contains(removed.flow).doesNotContain(stays.flow);
        assertThat(lan.box.subscriptions()).isOne();
        lan.registeredPhone("carol", Transport.UDP);
        assertThat(presence(stays)).contains("open");
    }

    @Test
    void aPhoneThatIsRemovedIsToldThatItIsOverAndNotWhatThereIs() {
        Phone bob = lan.phoneWithPassword("bob", 3, "one", Transport.UDP);
        subscribe(bob, "carol", "dialog", 600);
        SipMessage unanswered = bob.take("NOTIFY");
        assertThat(unanswered.body()).isNotEmpty();
        lan.remove("bob", 3);
        lan.pass(40);
        SipMessage last = bob.take("NOTIFY");
        assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=rejected");
        assertThat(last.header("Content-Type")).isNull();
        assertThat(bob.inbox)
                .allSatisfy(each -> assertThat(each).hasToString(last.toString()))
                .isNotEmpty();
        assertThat(last.body()).isEmpty();
    }

    @Test
    void aPageStaysWhenThePasswordOfItsOwnersPhonesIsVoid() {
        Phone page = lan.registeredPage("bob", "b");
        lan.registeredPhone("bob", Transport.TCP);
        Phone carol = lan.registeredPhone("carol", Transport.UDP);
        subscribe(carol, "bob", "presence", 600);
        assertThat(presence(carol)).contains("open");
        lan.box.revokePhones("bob", lan.now, lan);
        assertThat(lan.closed).doesNotContain(page.flow);
        assertThat(presence(carol)).contains("open");
        assertThat(lan.box.bindings()).isEqualTo(2);
    }

    // What a watcher does

    private static Builder subscription(
            Phone watcher, String user, String event, int expires, int cseq) {
        return watcher.request("SUBSCRIBE", "sip:" + user + "@lanline.local", "s-" + user, cseq)
                .header("Event", event)
                .header("Expires", expires)
                .header("Contact", "<" + watcher.contact + ">");
    }

    /** At a phone whose lamp shows how it is with somebody else: it is out. */
    private Phone watching(String watcher, String watched) {
        Phone phone = lan.registeredPhone(watcher, Transport.TCP);
        subscribe(phone, watched, "dialog", 600);
        assertThat(state(phone)).isEqualTo("terminated");
        return phone;
    }

    private void somebodyCallsTheOffice() {
        Phone alice = lan.registeredPage("alice", "a");
        alice.send(alice.invite("sip:office@lanline.local", "call-1").done());
    }

    private static SipMessage subscribe(Phone watcher, String user, String event, int expires) {
        watcher.sendProven(subscription(watcher, user, event, expires, 1));
        return watcher.take("200");
    }

    private static Builder again(Phone watcher, SipMessage accepted, int expires, int cseq) {
        return watcher.request(
                        "SUBSCRIBE",
                        accepted.contacts().getFirst().uri().toString(),
                        accepted.callId(),
                        cseq,
                        Objects.requireNonNull(accepted.header("To")))
                .header("Event", "dialog")
                .header("Expires", expires)
                .header("Contact", "<" + watcher.contact + ">");
    }

    private static int refusal(Phone watcher, Builder request) {
        watcher.sendProven(request);
        return watcher.take().status();
    }

    /** Takes the next NOTIFY, answers it, and says what lamp it makes. */
    private static String state(Phone watcher) {
        SipMessage notify = watcher.take("NOTIFY");
        watcher.answer(notify, 200);
        String document = new String(notify.body(), StandardCharsets.UTF_8);
        List<String> found = new ArrayList<>();
        for (String line : document.lines().toList()) {
            if (line.startsWith("<dialog ")) {
                String direction = line.replaceAll(".*direction=\"(\\w+)\".*", "$1 ");
                String state = line.replaceAll(".*<state>(\\w+)</state>.*", "$1");
                found.add((direction.equals(line) ? "" : direction) + state);
            }
        }
        return String.join(", ", found);
    }

    private static String presence(Phone watcher) {
        SipMessage notify = watcher.take("NOTIFY");
        watcher.answer(notify, 200);
        return new String(notify.body(), StandardCharsets.UTF_8);
    }

    private static List<Long> versions(List<SipMessage> notifies) {
        return notifies.stream()
                .map(each -> new String(each.body(), StandardCharsets.UTF_8))
                .map(each -> Long.parseLong(each.replaceAll("(?s).* version=\"(\\d+)\".*", "$1")))
                .toList();
    }
}
