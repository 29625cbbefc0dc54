package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.lanline.sip.Builder;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.util.List;
import java.util.Objects;

/** Messages to people who are not there, calls that they miss, and what they publish. */
final class WaitingTest {
    private final Lan lan = new Lan("alice", "bob", "carol");

    @Test
    void aMessageToSomebodyWhoIsAwayIsGivenToTheNextPhoneThatRegisters() {
        Phone alice = lan.registeredPhone("alice", Transport.UDP);
        alice.sendProven(text(alice, "bob", "m1", "the soup is ready").header("Date", DATE));
        alice.take("202");
        alice.sendProven(text(alice, "bob", "m2", "it gets cold"));
        alice.take("202");

        Phone bob = lan.phone("bob", Transport.TCP);
        assertThat(bob.register(300).status()).isEqualTo(200);
        lan.pass(1);
        SipMessage first = bob.take("MESSAGE");
        assertThat(first.from().uri()).hasToString("sip:alice@lanline.local");
        assertThat(first.header("Date")).isEqualTo(DATE);
        assertThat(first.body()).asString(UTF_8).isEqualTo("the soup is ready");
        assertThat(bob.inbox).isEmpty();
        bob.answer(first, 200);
        SipMessage second = bob.take("MESSAGE");
        assertThat(second.body()).asString(UTF_8).isEqualTo("it gets cold");
        bob.answer(second, 200);
        assertThat(bob.inbox).isEmpty();
        assertThat(lan.box.messages()).isZero();
    }

    @Test
    void aPageIsGivenWhatWaitsForItsPersonToo() {
        Phone alice = lan.registeredPage("alice", "a");
        alice.send(text(alice, "bob", "m1", "hello").done());
        alice.take("202");
        Phone bob = lan.registeredPage("bob", "b");
        lan.pass(1);
        SipMessage message = bob.take("MESSAGE");
        assertThat(message.requestUri()).hasToString(bob.contact);
        bob.answer(message, 200);
        assertThat(lan.box.messages()).isZero();
    }

    @Test
    void aMessageThatAPhoneDoesNotTakeWaitsForTheNextOne() {
        Phone alice = lan.registeredPhone("alice", Transport.TCP);
        alice.sendProven(text(alice, "bob", "m1", "hello"));
        alice.take("202");
        Phone bob = lan.registeredPhone("bob", Transport.UDP);
        lan.pass(1);
        bob.answer(bob.take("MESSAGE"), 405);
        assertThat(lan.box.messages()).isOne();

        Phone other = lan.registeredPhone("bob", Transport.TCP);
        lan.pass(1);
        other.answer(other.take("MESSAGE"), 200);
        assertThat(lan.box.messages()).isZero();
    }

    @Test
    void aMessageThatNoPhoneCanReadKeepsThoseBehindItFromNobody() {
        Phone alice = lan.registeredPhone("alice", Transport.TCP);
        alice.sendProven(text(alice, "bob", "m1", "what only a page can show"));
        alice.take("202");
        alice.sendProven(text(alice, "bob", "m2", "hello"));
        alice.take("202");
        Phone bob = lan.registeredPhone("bob", Transport.TCP);
        lan.pass(1);
        bob.answer(bob.take("MESSAGE"), 415);
        SipMessage second = bob.take("MESSAGE");
        assertThat(second.body()).asString(UTF_8).isEqualTo("hello");
        bob.answer(second, 200);
        assertThat(bob.inbox).isEmpty();
        assertThat(lan.box.messages()).isOne();

        Phone page = lan.registeredPage("bob", "b");
        lan.pass(1);
        page.answer(page.take("MESSAGE"), 200);
        assertThat(lan.box.messages()).isZero();
    }

    @Test
    void nobodyFillsWhatWaitsForAnother() {
        Phone alice = lan.registeredPhone("alice", Transport.TCP);
        Phone carol = lan.registeredPhone("carol", Transport.TCP);
        for (int i = 0; i < 20; i++) {
            alice.sendProven(text(alice, "bob", "m" + i, "again"));
            alice.take("202");
        }
        alice.sendProven(text(alice, "bob", "more", "again"));
        alice.take("480");
        carol.sendProven(text(carol, "bob", "other", "hello"));
        carol.take("202");
        assertThat(lan.box.messages()).isEqualTo(21);

        Phone bob = lan.registeredPhone("bob", Transport.TCP);
        lan.pass(1);
        bob.answer(bob.take("MESSAGE"), 200);
        lan.drop(bob);
        alice.sendProven(text(alice, "bob", "later", "again"));
        alice.take("202");
    }

    @Test
    void aMessageToAGroupOfWhomNobodyIsThereIsNotSaidToWait() {
        lan.groups.put("office", new RingGroup(List.of("bob", "carol"), false, 15));
        Phone alice = lan.registeredPhone("alice", Transport.TCP);
        alice.sendProven(text(alice, "office", "m1", "hello"));
        alice.take("480");
        assertThat(lan.box.messages()).isZero();
    }

    @Test
    void aMessageThatIsNotFetchedIsForgottenAfterAWeek() {
        Phone alice = lan.registeredPhone("alice", Transport.TCP);
        alice.sendProven(text(alice, "bob", "m1", "hello"));
        alice.take("202");
        lan.pass(7 * 24 * 3_600 + 1);
        assertThat(lan.box.messages()).isZero();
    }

    @Test
    void aRepeatedMessageIsKeptOnce() {
        Phone alice = lan.registeredPhone("alice", Transport.UDP);
        SipMessage sent = alice.sendProven(text(alice, "bob", "m1", "hello"));
        alice.take("202");
        alice.send(sent);
        alice.take("202");
        assertThat(lan.box.messages()).isOne();
    }

    @Test
    void whatIsKeptIsBoundedAndWhoWritesMoreIsToldThatNobodyIsThere() {
        lan.users.add("dave");
        Phone alice = lan.registeredPhone("alice", Transport.TCP);
        Phone carol = lan.registeredPhone("carol", Transport.TCP);
        Phone dave = lan.registeredPhone("dave", Transport.TCP);
        for (int i = 0; i < 50; i++) {
            Phone sender = i < 20 ? dave : i < 40 ? carol : alice;
            sender.sendProven(text(sender, "bob", "m" + i, "hello"));
            sender.take("202");
        }
        lan.drop(carol);
        alice.sendProven(text(alice, "bob", "one-too-many", "hello"));
        alice.take("480");
        alice.sendProven(text(alice, "carol", "long", "x".repeat(5_000)));
        alice.take("480");
        assertThat(lan.box.messages()).isEqualTo(50);
    }

    @Test
    void whatWaitsOutlivesTheBoxAndIsGoneOnceItIsTaken() {
        Phone alice = lan.registeredPhone("alice", Transport.UDP);
        alice.sendProven(text(alice, "bob", "m1", "the soup is ready").header("Date", DATE));
        alice.take("202");
        alice.sendProven(text(alice, "bob", "m2", "it gets cold"));
        alice.take("202");
        alice.sendProven(alice.invite("sip:bob@lanline.local", "call-1"));
        alice.take("480");
        lan.restart();

        Phone bob = lan.phone("bob", Transport.TCP);
        bob.sendProven(subscription(bob, "bob", "message-summary"));
        bob.take("200");
        assertThat(body(bob)).contains("Voice-Message: 1/0").contains("Text-Message: 2/0");
        assertThat(bob.register(300).status()).isEqualTo(200);
        lan.pass(1);
        SipMessage first = bob.take("MESSAGE");
        assertThat(first.body()).asString(UTF_8).isEqualTo("the soup is ready");
        assertThat(first.header("Date")).isEqualTo(DATE);
        bob.answer(first, 200);
        assertThat(lan.messages).hasSize(1);
        lan.restart();
        assertThat(lan.box.messages()).isOne();
        Phone again = lan.registeredPhone("bob", Transport.TCP);
        lan.pass(1);
        SipMessage second = again.take("MESSAGE");
        assertThat(second.body()).asString(UTF_8).isEqualTo("it gets cold");
        again.answer(second, 200);
        assertThat(lan.messages).isEmpty();
        alice.sendProven(text(alice, "carol", "m3", "a third"));
        alice.take("202");
        assertThat(lan.messages.lastKey()).isGreaterThan(2);
    }

    @Test
    void whatWaitsForSomebodyWhoIsGoneIsForgottenAlsoWhileTheBoxIsDown() {
        Phone alice = lan.registeredPhone("alice", Transport.TCP);
        alice.sendProven(text(alice, "bob", "m1", "hello"));
        alice.take("202");
        alice.sendProven(text(alice, "carol", "m2", "hello"));
        alice.take("202");
        lan.users.remove("bob");
        lan.box.revoke("d-bobs", lan.now, lan);
        assertThat(lan.messages).hasSize(1);
        lan.users.remove("carol");
        lan.restart();
        assertThat(lan.messages).isEmpty();
        assertThat(lan.box.messages()).isZero();
    }

    @Test
    void whoIsNotToBeDisturbedHasMissedTheCall() {
        lan.rules.put("bob", new CallRules(true, null, null, null, 20));
        Phone alice = lan.registeredPhone("alice", Transport.TCP);
        lan.registeredPhone("bob", Transport.TCP);
        alice.sendProven(alice.invite("sip:bob@lanline.local", "call-1"));
        assertThat(alice.take("486").reason()).isEqualTo("Do Not Disturb");
        assertThat(lan.missed).containsOnlyKeys("bob");
    }

    @Test
    void aStrangerLeavesNothing() {
        Phone stranger = lan.phone("alice", Transport.UDP);
        stranger.send(text(stranger, "bob", "m1", "hello").done());
        stranger.take("407");
        assertThat(lan.box.messages()).isZero();
    }

    @Test
    void aPhoneIsToldHowMuchWaitsForIt() {
        Phone bob = lan.phone("bob", Transport.TCP);
        bob.sendProven(subscription(bob, "bob", "message-summary"));
        bob.take("200");
        assertThat(body(bob).lines())
                .containsExactly(
                        "Messages-Waiting: no",
                        "Message-Account: sip:bob@lanline.local",
                        "Voice-Message: 0/0 (0/0)",
                        "Text-Message: 0/0 (0/0)");
        Phone alice = lan.registeredPhone("alice", Transport.TCP);
        alice.sendProven(text(alice, "bob", "m1", "hello"));
        alice.take("202");
        assertThat(body(bob)).contains("Messages-Waiting: yes").contains("Text-Message: 1/0");
        alice.sendProven(alice.invite("sip:bob@lanline.local", "call-1"));
        alice.take("480");
        assertThat(body(bob)).contains("Voice-Message: 1/0").contains("Text-Message: 1/0");
        bob.sendProven(bob.invite("sip:carol@lanline.local", "call-2"));
        bob.take("480");
        assertThat(body(bob)).contains("Voice-Message: 0/0");
    }

    @Test
    void whatSomebodyPublishesIsShownUntilItIsOver() {
        Phone bob = lan.registeredPhone("bob", Transport.TCP);
        Phone carol = carolWatchesBob();
        assertThat(body(carol)).contains("open").doesNotContain("rpid:away");

        bob.sendProven(publication(bob, "bob", 1, 120, AWAY));
        String etag = Objects.requireNonNull(bob.take("200").header("SIP-ETag"));
        assertThat(body(carol)).contains("<rpid:away/>").contains("<note>At &lt;lunch&gt;</note>");
        bob.sendProven(publication(bob, "bob", 3, 120, "").header("SIP-If-Match", etag));
        String next = Objects.requireNonNull(bob.take("200").header("SIP-ETag"));
        assertThat(next).isNotEqualTo(etag);
        bob.sendProven(publication(bob, "bob", 5, 120, "").header("SIP-If-Match", etag));
        bob.take("412");
        lan.pass(100);
        assertThat(carol.inbox).isEmpty();
        lan.pass(30);
        assertThat(body(carol)).contains("open").doesNotContain("rpid:away");
    }

    private Phone carolWatchesBob() {
        Phone carol = lan.registeredPhone("carol", Transport.TCP);
        carol.sendProven(subscription(carol, "bob", "presence"));
        carol.take("200");
        return carol;
    }

    @Test
    void whatAPhonePublishedGoesWithItAtOnceAndWhatTheOthersOfItsOwnerDidStays() {
        Phone removed = lan.phoneWithPassword("bob", 3, "one", Transport.UDP);
        Phone stays = lan.phoneWithPassword("bob", 4, "two", Transport.UDP);
        assertThat(removed.register(0).status()).isEqualTo(200);
        stays.sendProven(publication(stays, "bob", 1, 120, AWAY.replace("lunch", "home")));
        stays.take("200");
        removed.sendProven(publication(removed, "bob", 1, 120, AWAY));
        removed.take("200");
        Phone carol = carolWatchesBob();
        assertThat(body(carol)).contains("lunch");
        lan.remove("bob", 3);
        assertThat(body(carol)).contains("home");
    }

    @Test
    void whatAPhoneHasToldAgainIsItsOwn() {
        Phone first = lan.phoneWithPassword("bob", 3, "one", Transport.UDP);
        Phone second = lan.phoneWithPassword("bob", 4, "two", Transport.UDP);
        first.sendProven(publication(first, "bob", 1, 120, AWAY));
        String etag = Objects.requireNonNull(first.take("200").header("SIP-ETag"));
        second.sendProven(publication(second, "bob", 1, 120, "").header("SIP-If-Match", etag));
        second.take("200");
        Phone carol = carolWatchesBob();
        assertThat(body(carol)).contains("rpid:away");
        lan.remove("bob", 3);
        assertThat(body(carol)).contains("rpid:away");
        lan.remove("bob", 4);
        assertThat(body(carol)).doesNotContain("rpid:away");
    }

    @Test
    void whatPhonesPublishedGoesWithThemAlsoWhereThePageOfTheirOwnerStays() {
        lan.registeredPage("bob", "b");
        Phone bob = lan.phone("bob", Transport.UDP);
        bob.sendProven(publication(bob, "bob", 1, 120, AWAY));
        bob.take("200");
        Phone carol = carolWatchesBob();
        assertThat(body(carol)).contains("rpid:away");
        lan.box.revokePhones("bob", lan.now, lan);
        assertThat(body(carol)).contains("open").doesNotContain("rpid:away");
    }

    @Test
    void whatIsPublishedForSomebodyElseOrIsNoPresenceIsRefused() {
        Phone bob = lan.registeredPhone("bob", Transport.TCP);
        bob.sendProven(publication(bob, "carol", 1, 120, AWAY));
        bob.take("403");
        bob.sendProven(publication(bob, "bob", 3, 120, "<presence"));
        bob.take("415");
        String bomb =
                "<!DOCTYPE p [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
                        + "<presence><note>&b;</note></presence>";
        bob.sendProven(publication(bob, "bob", 5, 120, bomb));
        bob.take("415");
        bob.sendProven(publication(bob, "bob", 7, 120, " ".repeat(9_000)));
        bob.take("415");
        bob.sendProven(publication(bob, "bob", 9, 120, ""));
        bob.take("400");
        bob.sendProven(publication(bob, "bob", 11, 5, AWAY));
        bob.take("423");
    }

    private static final String DATE = "Thu, 26 Nov 2026 10:00:00 GMT";

    private static final String AWAY =
            "<?xml version=\"1.0\"?><presence xmlns=\"urn:ietf:params:xml:ns:pidf\""
                    + " xmlns:r=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"sip:bob@x\">"
                    + "<tuple id=\"a\"><status><basic>open</basic></status>"
                    + "<note>At &lt;lunch></note></tuple>"
                    + "<p><r:activities><r:away/></r:activities></p></presence>";

    private static Builder text(Phone from, String to, String callId, String text) {
        return from.request("MESSAGE", "sip:" + to + "@lanline.local", callId, 1)
                .body("text/plain", text.getBytes(UTF_8));
    }

    private static Builder publication(
            Phone from, String user, int cseq, int expires, String document) {
        Builder request =
                from.request("PUBLISH", "sip:" + user + "@lanline.local", "p-" + user, cseq)
                        .header("Event", "presence")
                        .header("Expires", expires);
        return document.isEmpty()
                ? request
                : request.body("application/pidf+xml", document.getBytes(UTF_8));
    }

    private static Builder subscription(Phone watcher, String user, String event) {
        return watcher.request("SUBSCRIBE", "sip:" + user + "@lanline.local", "s-" + event, 1)
                .header("Event", event)
                .header("Contact", "<" + watcher.contact + ">");
    }

    /** Takes the next NOTIFY and answers it. */
    private static String body(Phone watcher) {
        SipMessage notify = watcher.take("NOTIFY");
        watcher.answer(notify, 200);
        return new String(notify.body(), UTF_8);
    }
}
