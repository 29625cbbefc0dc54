package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lanline.server.people.EvidenceDesk.Piece;
import org.lanline.server.people.RelayDesk;
import org.lanline.server.store.KeptProofs;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;
import org.lanline.switchboard.Event;
import org.lanline.turn.Listener;
import org.lanline.turn.TurnEvent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Which calls are followed, what is kept of them, and who may say something of them. */
@Timeout(180)
class FollowingTest {

    private static final long SECOND = 1_000_000_000L;
    private static final InetSocketAddress KITCHEN = at("10.77.0.10", 51_000);
    private static final InetSocketAddress WORKSHOP = at("10.77.0.11", 52_000);
    private static final InetSocketAddress BOX = at("10.77.0.1", 8_443);

    private record Kept(Inquiry.Filing as, Sight sight, List<Evidence> evidence) {}

    private final BlockingQueue<Kept> kept = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private long nanos = 5 * SECOND;
    private int ids;
    private boolean isGoingOn;
    private final Following following =
            new Following(
                    () -> now,
                    () -> "p-" + ++ids,
                    (_, _) -> SOMETHING,
                    new Clerk(),
                    goesOn -> isGoingOn = goesOn);

    private static final Conclusion SOMETHING =
            new Conclusion(
                    new Conclusion.Verdict(
                            new Conclusion.Path("direct", null, List.of(), ""),
                            new Conclusion.Encrypted("yes", null, List.of(), ""),
                            new Conclusion.Local("yes", 0, List.of(), ""),
                            new Conclusion.Fingerprints("match", "")),
                    List.of(),
                    null);

    private final class Clerk implements Inquiry.Clerk {
        @Override
        public void tell(
                String device, String call, String id, Conclusion conclusion, boolean isKept) {
            told.add(device + " " + call + " " + id);
        }

        @Override
        public int keep(
                Inquiry.Filing as, Sight sight, List<Evidence> evidence, Conclusion conclusion) {
            kept.add(new Kept(as, sight, evidence));
            return 0;
        }

        @Override
        public void failed(String call, RuntimeException why) {
            throw why;
        }
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static SipMessage message(String method, String callId, String tag) {
        byte[] bytes =
                """
                %s sip:workshop@lanline.local SIP/2.0
                Via: SIP/2.0/WSS x.invalid;branch=z9hG4bK1
                From: <sip:kitchen@lanline.local>;tag=1
                To: <sip:workshop@lanline.local>%s
                Call-ID: %s
                CSeq: 1 %s
                Max-Forwards: 70
                Content-Length: 0

                """
                        .formatted(method, tag, callId, method)
                        .replace("\n", "\r\n")
                        .getBytes(UTF_8);
        return SipMessage.parse(bytes, 0, bytes.length) instanceof Parsed.Ok(SipMessage message)
                ? message
                : SipMessage.request("NONE", "sip:none").done();
    }

    private void passes(Transport by, String method, String callId, boolean sent) {
        InetSocketAddress remote = sent ? WORKSHOP : KITCHEN;
        following.passes(new Flow(1, by, BOX, remote), message(method, callId, ""), sent);
    }

    private void follow(Event event) {
        following.follow(event, nanos);
    }

    private void call(Transport by, String callId) {
        passes(by, "INVITE", callId, false);
        follow(new Event.CallStarted(callId, "kitchen", "workshop"));
        passes(by, "INVITE", callId, true);
        described(callId, "kitchen", "workshop");
    }

    private void described(String callId, String user, String other) {
        follow(new Event.Described(callId, user, other, List.of(), List.of()));
    }

    private void answer(String callId) {
        described(callId, "workshop", "kitchen");
        follow(new Event.CallAnswered(callId, "kitchen", "workshop", "audio"));
    }

    private void end(String callId) {
        follow(new Event.CallEnded(callId, "kitchen", "workshop", Event.Ending.HUNG_UP, 0));
    }

    private boolean say(String user, String callId) {
        return following.take(new Piece(user, "d-" + user, callId, "{\"side\":\"x\"}"), nanos);
    }

    private void pass(long seconds) {
        nanos += seconds * SECOND;
        now = now.plusSeconds(seconds);
        following.tick(nanos);
    }

    private Kept kept() throws InterruptedException {
        Kept found = kept.poll(10, TimeUnit.SECONDS);
        assertThat(found).as("a proof that was kept").isNotNull();
        return java.util.Objects.requireNonNull(found);
    }

    private Kept last() throws InterruptedException {
        Kept found = kept();
        while (!found.as().isLast()) {
            found = kept();
        }
        return found;
    }

    @Test
    void onlyThoseWhoAreInACallMaySaySomethingOfIt() {
        call(Transport.WSS, "1@here");
        assertThat(say("workshop", "1@here")).isFalse();
        answer("1@here");
        assertThat(say("workshop", "1@here")).isTrue();
        assertThat(say("kitchen", "1@here")).isTrue();
        assertThat(say("bath", "1@here")).isFalse();
        assertThat(say("kitchen", "2@here")).isFalse();
    }

    @Test
    void theBoxKeepsWhatPassedFromTheInviteOnAndTenSecondsOfLastWords() throws Exception {
        call(Transport.WSS, "1@here");
        pass(3);
        answer("1@here");
        say("kitchen", "1@here");
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("d-kitchen 1@here p-1");
        assertThat(isGoingOn).isTrue();
        pass(60);
        passes(Transport.WSS, "BYE", "1@here", false);
        end("1@here");
        pass(9);
        assertThat(say("workshop", "1@here")).isTrue();
        pass(1);
        assertThat(say("workshop", "1@here")).isFalse();
        assertThat(isGoingOn).isFalse();
        assertThat(kept().as())
                .isEqualTo(new Inquiry.Filing("p-1", KeptProofs.State.OVER, true, false));
        Kept proof = kept();
        assertThat(proof.as())
                .isEqualTo(new Inquiry.Filing("p-1", KeptProofs.State.OVER, false, true));
        assertThat(proof.evidence())
                .extracting(Evidence::device)
                .containsExactly("d-kitchen", "d-workshop");
        assertThat(proof.sight().talkedMillis(0)).isEqualTo(60_000);
        assertThat(proof.sight().passed())
                .extracting(PassedWords::of)
                .containsExactly(
                        "INVITE sip:workshop@lanline.local SIP/2.0",
                        "INVITE sip:workshop@lanline.local SIP/2.0",
                        "BYE sip:workshop@lanline.local SIP/2.0");
        assertThat(proof.sight().passed())
                .extracting(Passed::from)
                .containsExactly(KITCHEN, BOX, KITCHEN);
        assertThat(proof.sight().passed().getFirst().remark())
                .contains("inside a WebSocket in TLS");
        assertThat(following.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aCallOfWhichNobodySaysAnythingLeavesNothing() {
        call(Transport.WSS, "1@here");
        answer("1@here");
        end("1@here");
        pass(20);
        assertThat(say("kitchen", "1@here")).isFalse();
        assertThat(following.deadline()).isEqualTo(Long.MAX_VALUE);
        assertThat(kept).isEmpty();
    }

    @Test
    void aCallBetweenPhonesIsFollowedNoFurtherOnceItIsAnswered() {
        call(Transport.UDP, "1@here");
        answer("1@here");
        passes(Transport.UDP, "BYE", "1@here", false);
        assertThat(say("kitchen", "1@here")).isFalse();
    }

    @Test
    void messagesWithoutACallAreNotKept() throws Exception {
        passes(Transport.WSS, "MESSAGE", "1@here", false);
        passes(Transport.WSS, "INVITE", "1@here", true);
        following.passes(
                new Flow(1, Transport.WSS, BOX, KITCHEN),
                message("INVITE", "1@here", ";tag=2"),
                false);
        call(Transport.WSS, "1@here");
        answer("1@here");
        say("kitchen", "1@here");
        end("1@here");
        pass(20);
        assertThat(kept().sight().passed()).hasSize(2);
    }

    @Test
    void aStormOfInvitesAndCallsTakesNoMoreThanItMay() {
        for (int i = 0; i < 3_000; i++) {
            passes(Transport.WSS, "INVITE", "bud-" + i, false);
        }
        for (int i = 0; i < 3_000; i++) {
            call(Transport.WSS, i + "@here");
        }
        assertThat(say("kitchen", "0@here")).isFalse();
        assertThat(say("kitchen", "2999@here")).isTrue();
        assertThat(following.stop()).hasSize(1);
    }

    @Test
    void ofOneCallNoMoreThanSoMuchIsKeptAndTheRestIsCounted() throws Exception {
        call(Transport.WSS, "1@here");
        answer("1@here");
        for (int i = 0; i < 2_000; i++) {
            passes(Transport.WSS, "INFO", "1@here", false);
        }
        say("kitchen", "1@here");
        end("1@here");
        pass(20);
        Sight sight = last().sight();
        assertThat(sight.passed()).hasSize(Tap.MOST_MESSAGES);
        assertThat(sight.dropped()).isEqualTo(2_002 - Tap.MOST_MESSAGES);
    }

    @Test
    void theRelayOfACallIsKeptWithWhatItsClientAskedBeforeItHadLoggedIn() throws Exception {
        RelayTap relay = following.relayTap();
        Listener listener =
                new Listener(Listener.Transport.TLS, at("10.77.0.1", 5_349), null, null);
        InetSocketAddress client = at("10.77.0.10", 53_000);
        InetSocketAddress lent = at("10.77.0.1", 49_200);
        call(Transport.WSS, "1@here");
        answer("1@here");
        relay.granted(
                "kitchen~1",
                new RelayDesk.Wish(
                        "kitchen",
                        "d-kitchen",
                        "1@here",
                        RelayDesk.Because.FAILED,
                        BOX.getAddress()));
        relay.asked(listener, client, null, ByteBuffer.wrap(new byte[] {1}));
        relay.answered(Listener.Transport.TLS, listener.address(), client, bytes(2));
        relay.asked(listener, at("10.77.0.66", 6), null, bytes(9));
        relay.asked(listener, client, "kitchen~1", bytes(3));
        relay.event(
                new TurnEvent.Created(
                        "kitchen~1",
                        "1:kitchen~1",
                        Listener.Transport.TLS,
                        client,
                        List.of(lent),
                        600));
        relay.answered(Listener.Transport.TLS, listener.address(), client, bytes(4));
        say("kitchen", "1@here");
        end("1@here");
        relay.event(
                new TurnEvent.Ended(
                        "kitchen~1", client, List.of(lent), TurnEvent.End.REVOKED, 1, 2, 3, 4));
        pass(20);
        Sight sight = last().sight();
        assertThat(sight.passed())
                .filteredOn(each -> each.protocol() == Passed.Protocol.STUN)
                .extracting(each -> (int) each.bytes()[0])
                .containsExactly(1, 2, 3, 4);
        assertThat(sight.credentials())
                .containsExactly(
                        new Sight.Credential(
                                now.minusSeconds(20).toEpochMilli(),
                                "kitchen",
                                "d-kitchen",
                                "failed"));
        assertThat(sight.relays()).hasSize(1);
        assertThat(sight.relays().getFirst().ended())
                .isEqualTo(
                        new Sight.Ended(
                                now.minusSeconds(20).toEpochMilli(), "revoked", 1, 2, 3, 4));
    }

    private static ByteBuffer bytes(int first) {
        return ByteBuffer.wrap(new byte[] {(byte) first, 0});
    }

    @Test
    void whenTheBoxStopsWhatGoesOnIsKept() throws Exception {
        call(Transport.WSS, "1@here");
        answer("1@here");
        say("kitchen", "1@here");
        for (Inquiry inquiry : following.stop()) {
            inquiry.await(10_000);
        }
        assertThat(kept().as().state()).isEqualTo(KeptProofs.State.CUT);
    }
}
