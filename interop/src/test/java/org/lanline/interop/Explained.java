package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.lanline.trace.Trace;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.findings.Answer;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Lan;
import org.lanline.trace.findings.Verdict;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The analyser as the judge of what a test put on the wire: it must know every packet, and say the
 * right thing of every call.
 */
final class Explained {
    /** What the lab's first VLAN is made of. */
    private static final List<Lan.Prefix> LAN =
            List.of(
                    Objects.requireNonNull(Lan.Prefix.parse("10.77.0.0/24")),
                    Objects.requireNonNull(Lan.Prefix.parse("fd77::/64")));

    private Explained() {}

    /** What the capture says, which must all be known. */
    static Trace trace(Path packets) {
        Trace trace = Trace.of(List.of(packets), LAN);
        assertThat(trace.problems()).as("what could not be read").isEmpty();
        assertThat(trace.flows().stream().filter(flow -> flow.firstUnknown() > 0))
                .extracting(Flow::toString)
                .as("datagrams that nobody knows")
                .isEmpty();
        return trace;
    }

    /** What it says once it has ended: tcpdump is handed packets about once a second. */
    static Trace ended(Process capture, Path packets) throws InterruptedException {
        Thread.sleep(1_200);
        capture.destroy();
        capture.waitFor();
        return trace(packets);
    }

    /** One call, between the two devices themselves, on the LAN. */
    static Call directCall(Trace trace, Answer encrypted) {
        List<Call> calls = trace.found().calls();
        assertThat(calls).extracting(Call::title).hasSize(1);
        Verdict verdict = calls.getFirst().verdict();
        assertThat(verdict.route()).as(verdict.direct().why()).isEqualTo(Verdict.Route.DIRECT);
        assertThat(verdict.direct().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.encrypted().answer()).as(verdict.encrypted().why()).isEqualTo(encrypted);
        assertThat(verdict.onLan().answer()).as(verdict.onLan().why()).isEqualTo(Answer.YES);
        return calls.getFirst();
    }
}
