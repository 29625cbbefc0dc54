package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.pcap.CommentedCopy;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Annotating;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.findings.Answer;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Findings;
import org.lanline.trace.findings.IceStory;
import org.lanline.trace.findings.SipOutcome;
import org.lanline.trace.findings.Verdict;
import org.lanline.trace.report.Annotations;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Calls of phones that nobody here wrote go through the analyser, which must say the right things
 * of them; tshark counts the same messages in the same packets.
 */
class TraceInteropTest {
    @TempDir private Path folder = Path.of("");
    private Lab lab;
    private Process capture;
    private Path packets = Path.of("");

    @BeforeEach
    void phones() throws Exception {
        Peers.need("baresip", "sipp", "tshark");
        lab = Lab.up("trace", "alice", "bob");
        packets = folder.resolve("packets.pcap");
        capture = lab.capture(packets);
        await("the capture has begun", () -> Files.exists(packets) && Files.size(packets) > 0);
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    /**
     * What the analyser says.
     *
     * @param last words of the last packet: what was on the bridge has to reach the file
     */
    private Trace trace(String last) throws Exception {
        await(last, () -> Files.readString(packets, StandardCharsets.ISO_8859_1).contains(last));
        Thread.sleep(200);
        capture.destroy();
        capture.waitFor(60, TimeUnit.SECONDS);
        return Explained.trace(packets);
    }

    @Test
    void aCallOfTwoBaresipsByIceAndDtlsIsExplainedAndProved() throws Exception {
        Baresip.callByIceAndDtls(lab, folder);
        Trace trace = trace("BYE sip:");
        Findings.Found found = trace.found();
        assertThat(found.calls())
                .as("%s", Files.readString(folder.resolve("alice.log")))
                .hasSize(1);
        Call call = found.calls().getFirst();
        assertThat(Objects.requireNonNull(call.outcome()).state())
                .isEqualTo(SipOutcome.State.ENDED);
        proved(call.verdict());
        IceStory story = found.stories(call).getFirst();
        assertThat(story.state()).isEqualTo(IceStory.State.COMPLETED);
        assertThat(story.session().verified()).isPositive();
        assertThat(story.session().forged()).isEmpty();
        assertThat(call.streams()).hasSize(2);
        countsAgree(trace);
        remarksAreReadByOthers(trace);
    }

    private static void proved(Verdict verdict) {
        assertThat(verdict.route()).isEqualTo(Verdict.Route.DIRECT);
        assertThat(verdict.direct().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.encrypted().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.encryption()).startsWith("DTLS 1.2");
        assertThat(verdict.authentic().answer())
                .as(verdict.authentic().why())
                .isEqualTo(Answer.YES);
        assertThat(verdict.onLan().answer()).isEqualTo(Answer.YES);
    }

    @Test
    void callsOfSippAreNamedByWhatBecameOfThem() throws Exception {
        sipp("bob", 2, "-p", "5060", "-sn", "uas", "-m", "2");
        Thread.sleep(500);
        Process calls = sipp("alice", 1, "-sn", "uac", "-m", "2", "-d", "300", "10.77.0.2:5060");
        assertThat(calls.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Path busy = folder.resolve("busy.xml");
        try (var text = TraceInteropTest.class.getResourceAsStream("/sipp/busy.xml")) {
            Files.write(busy, Objects.requireNonNull(text).readAllBytes());
        }
        sipp("bob", 2, "-p", "5070", "-sf", busy.toString(), "-m", "1");
        Thread.sleep(500);
        Process refused = sipp("alice", 1, "-sn", "uac", "-m", "1", "10.77.0.2:5070");
        assertThat(refused.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Trace trace = trace("486 Busy Here");
        assertThat(trace.found().calls())
                .extracting(call -> Objects.requireNonNull(call.outcome()))
                .satisfiesExactly(
                        one -> assertThat(one.words()).startsWith("ended by the caller after"),
                        two -> assertThat(two.words()).startsWith("ended by the caller after"),
                        three -> assertThat(three.words()).isEqualTo("486: busy"));
        countsAgree(trace);
    }

    private Process sipp(String host, int number, String... options) {
        List<String> command = new ArrayList<>(List.of("sipp", "-i", "10.77.0." + number));
        command.addAll(List.of("-nostdin", "-timeout", "20"));
        command.addAll(List.of(options));
        return lab.startInto(
                folder.resolve(host + number + ".log"), host, command.toArray(String[]::new));
    }

    /** SIP by method and status, STUN, DTLS records: as tshark counts them. */
    private void countsAgree(Trace trace) {
        trace.found()
                .sipMessages()
                .forEach(
                        (kind, count) -> {
                            boolean status = Character.isDigit(kind.charAt(0));
                            String filter =
                                    status
                                            ? "sip.Status-Code == " + kind
                                            : "sip.Method == \"" + kind + "\"";
                            assertThat(Tshark.packets(packets, filter)).as(filter).isEqualTo(count);
                        });
        long stun =
                trace.flows().stream()
                        .mapToLong(flow -> flow.messages(org.lanline.trace.decode.Protocol.STUN))
                        .sum();
        assertThat(Tshark.packets(packets, "stun && !icmp && !icmpv6")).isEqualTo(stun);
        long dtls =
                trace.flows().stream()
                        .mapToLong(flow -> flow.messages(org.lanline.trace.decode.Protocol.DTLS))
                        .sum();
        assertThat(Tshark.packets(packets, "dtls && !icmp && !icmpv6")).isEqualTo(dtls);
    }

    private void remarksAreReadByOthers(Trace trace) {
        Path annotated = folder.resolve("annotated.pcapng");
        Map<Integer, List<String>> remarks = Annotations.byFrame(trace.found());
        int copied =
                Annotating.copy(
                        packets,
                        annotated,
                        frame -> remarks.getOrDefault(frame, List.of()),
                        new CommentedCopy.Head(Annotations.about(trace), null),
                        new Problems());
        assertThat(copied).isEqualTo((int) trace.tally().packets());
        assertThat(Tshark.packets(annotated, "frame")).isEqualTo(copied);
        assertThat(Tshark.packets(annotated, "frame.comment contains \"[Lanline]\""))
                .isEqualTo(remarks.size());
        assertThat(Tshark.packets(annotated, "frame.comment contains \"DTLS: DTLS 1.2 finished\""))
                .isPositive();
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(50);
        }
    }
}
