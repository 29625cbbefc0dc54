package org.lanline.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.trace.kit.MadeCapture.ALICE;
import static org.lanline.trace.kit.MadeCapture.BOB;
import static org.lanline.trace.kit.MadeCapture.request;
import static org.lanline.trace.kit.MadeCapture.response;
import static org.lanline.trace.kit.MadeCapture.sdp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.pcap.CaptureInterface;
import org.lanline.trace.findings.Answer;
import org.lanline.trace.findings.SipOutcome;
import org.lanline.trace.findings.Verdict;
import org.lanline.trace.kit.MadeCapture;
import org.lanline.trace.kit.Replay;
import org.lanline.trace.live.LiveCall;
import org.lanline.trace.live.LiveCalls;
import org.lanline.trace.live.LiveEvent;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A capture that grows: what is said of its calls from one look to the next. */
class LiveTraceTest {
    private static final String OFFER = sdp(ALICE, 4_000, "RTP/AVP");
    private static final String ANSWER = sdp(BOB, 5_000, "RTP/AVP");

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private final LiveCalls calls = new LiveCalls();
    private final List<LiveEvent> news = new ArrayList<>();
    private LiveTrace trace = new LiveTrace();
    private int frame;
    private long nanos;

    /** All packets, with a look after each. */
    private void happens(MadeCapture made) {
        Replay.of(
                made,
                folder,
                packet -> {
                    trace.packet(++frame, packet);
                    nanos = packet.nanos();
                    look();
                });
    }

    private void look() {
        news.addAll(calls.update(trace.soFar(), nanos));
    }

    private List<LiveEvent.Kind> kinds() {
        return news.stream().map(LiveEvent::kind).toList();
    }

    private static MadeCapture answered() {
        return new MadeCapture()
                .answered(OFFER, ANSWER)
                .audio(1_100, ALICE + ":4000", BOB + ":5000", 77, 20, 0)
                .audio(1_110, BOB + ":5000", ALICE + ":4000", 78, 20, 0);
    }

    @Test
    void aCallIsToldStepByStepAndNothingTwice() {
        trace.described(
                new CaptureInterface(
                        0,
                        "eth0",
                        1,
                        0,
                        List.of(
                                new CaptureInterface.Network(
                                        InetAddress.ofLiteral("10.77.0.1"), 24))));
        happens(answered().sip(9_000, ALICE, BOB, request("BYE", "3", "b", 2, "")));
        assertThat(kinds())
                .containsSubsequence(
                        LiveEvent.Kind.BEGAN,
                        LiveEvent.Kind.RINGING,
                        LiveEvent.Kind.ANSWERED,
                        LiveEvent.Kind.WAY,
                        LiveEvent.Kind.STREAM,
                        LiveEvent.Kind.STREAM,
                        LiveEvent.Kind.ENDED);
        assertThat(news).extracting(LiveEvent::call).containsOnly(1);
        assertThat(news).extracting(each -> each.kind() + each.words()).doesNotHaveDuplicates();
        assertThat(news.getLast().words())
                .startsWith("ended by the caller after 8.0 s; 2 streams, 40 packets, 0 lost");
        LiveCall call = calls.all().getFirst();
        assertThat(call.isOver()).isTrue();
        assertThat(call.call().verdict().route()).isEqualTo(Verdict.Route.DIRECT);
        assertThat(call.call().verdict().onLan().answer()).isEqualTo(Answer.YES);
    }

    @Test
    void aRefusedCallEndsWithItsCause() {
        happens(
                new MadeCapture()
                        .sip(0, ALICE, BOB, request("INVITE", "1", "", 1, OFFER))
                        .sip(20, BOB, ALICE, response(486, "Busy Here", "1", "b", 1, "INVITE")));
        assertThat(news.getLast().kind()).isEqualTo(LiveEvent.Kind.ENDED);
        assertThat(news.getLast().words()).isEqualTo("486: busy");
        assertThat(calls.all().getFirst().state()).isEqualTo(SipOutcome.State.FAILED);
    }

    @Test
    void mediaAloneIsACallUntilItIsSilent() {
        happens(
                new MadeCapture()
                        .audio(0, ALICE + ":4000", BOB + ":5000", 77, 20, 0)
                        .audio(10, BOB + ":5000", ALICE + ":4000", 78, 20, 0));
        assertThat(calls.all()).hasSize(1);
        assertThat(calls.all().getFirst().state()).isEqualTo(SipOutcome.State.TALKING);
        nanos += 11_000_000_000L;
        look();
        assertThat(calls.all().getFirst().state()).isEqualTo(SipOutcome.State.ENDED);
        assertThat(kinds()).endsWith(LiveEvent.Kind.ENDED);
        look();
        assertThat(kinds()).containsOnlyOnce(LiveEvent.Kind.ENDED);
    }

    @Test
    void anotherAnalyserKnowsTheCallThatGoesOn() {
        trace = new LiveTrace(30);
        happens(answered());
        for (int i = 0; i < 100; i++) {
            String options =
                    request("OPTIONS", "o" + i, "", i + 1, "").replace("call-1", "other-" + i);
            happens(new MadeCapture().sip(2_000 + i, ALICE, BOB, options));
        }
        happens(
                new MadeCapture()
                        .audio(3_000, ALICE + ":4000", BOB + ":5000", 77, 20, 0)
                        .sip(9_000, ALICE, BOB, request("BYE", "3", "b", 2, "")));
        assertThat(trace.renewals()).isPositive();
        assertThat(calls.all()).extracting(LiveCall::number).containsExactly(1);
        assertThat(kinds()).containsOnlyOnce(LiveEvent.Kind.BEGAN);
        assertThat(calls.all().getFirst().isOver()).isTrue();
    }

    @Test
    void callsThatGoOnComeFirstAndOldOnesAreForgotten() {
        for (int i = 0; i < 230; i++) {
            String id = "call-x" + i;
            happens(
                    new MadeCapture()
                            .sip(
                                    i * 10L,
                                    ALICE,
                                    BOB,
                                    request("INVITE", "i" + i, "", 1, OFFER).replace("call-1", id))
                            .sip(
                                    i * 10L + 5,
                                    BOB,
                                    ALICE,
                                    response(486, "Busy", "i" + i, "b", 1, "INVITE")
                                            .replace("call-1", id)));
        }
        happens(new MadeCapture().sip(5_000, ALICE, BOB, request("INVITE", "1", "", 1, OFFER)));
        assertThat(calls.seen()).isEqualTo(231);
        assertThat(calls.all()).hasSizeLessThanOrEqualTo(200);
        assertThat(calls.all().getFirst().number()).isEqualTo(231);
        assertThat(calls.all().get(1).number()).isEqualTo(230);
    }
}
