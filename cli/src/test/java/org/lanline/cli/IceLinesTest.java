package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.ice.Candidate;
import org.lanline.ice.Event;
import org.lanline.ice.Foundations;
import org.lanline.ice.Pair;
import org.lanline.ice.PairState;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The table of pairs, as it is drawn again and again on a terminal. */
final class IceLinesTest {
    private final StringWriter out = new StringWriter();
    private final Foundations foundations = new Foundations();

    @Test
    void onATerminalTheTableIsDrawnOverItselfBestPairFirst() {
        IceLines lines = new IceLines(new PrintWriter(out, true), true);
        lines.event("", new Event.Checked(pair(1, 10, PairState.WAITING)));
        lines.event("", new Event.Checked(pair(2, 20, PairState.FROZEN)));
        lines.tick(0);
        String first = out.toString();
        assertThat(first.lines())
                .satisfiesExactly(
                        head -> assertThat(head).matches("# +STATE +FROM +TO +PRIORITY.*"),
                        best -> assertThat(best).startsWith("2  frozen"),
                        other -> assertThat(other).startsWith("1  waiting"));
        lines.event("", new Event.Checked(pair(2, 20, PairState.SUCCEEDED)));
        lines.tick(1_000_000);
        assertThat(out.toString()).as("not ten times a frame").isEqualTo(first);
        lines.tick(200_000_000);
        assertThat(out.toString().substring(first.length()))
                .startsWith("\u001b[3A\u001b[J")
                .contains("2  succeeded");
    }

    @Test
    void inAPipeEachChangeIsALineOfItsOwn() {
        IceLines lines = new IceLines(new PrintWriter(out, true), false);
        lines.event("A", new Event.Checked(pair(1, 10, PairState.WAITING)));
        lines.event("A", new Event.Checked(pair(1, 10, PairState.IN_PROGRESS)));
        lines.tick(0);
        assertThat(out.toString().lines())
                .containsExactly(
                        "A  pair 1  waiting  host 10.0.0.1:1  host [fd00::2]:1  10",
                        "A  pair 1  in progress  host 10.0.0.1:1  host [fd00::2]:1  10");
    }

    private Pair pair(int number, long priority, PairState state) {
        return new Pair(number, host("10.0.0.1"), host("fd00::2"), priority, state, false, 0);
    }

    private Candidate host(String address) {
        return Candidate.host(
                new InetSocketAddress(InetAddress.ofLiteral(address), 1), 0, foundations);
    }
}
