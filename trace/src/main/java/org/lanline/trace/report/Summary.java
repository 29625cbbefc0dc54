package org.lanline.trace.report;

import org.lanline.trace.Trace;
import org.lanline.trace.capture.Contents;
import org.lanline.trace.capture.Problem;
import org.lanline.trace.decode.Protocol;
import org.lanline.trace.media.Stream;

import java.util.Locale;
import java.util.stream.Collectors;

/** What a trace says on the terminal. */
public final class Summary {
    private final StringBuilder text = new StringBuilder();
    private final Trace trace;

    private Summary(Trace trace) {
        this.trace = trace;
    }

    public static String of(Trace trace) {
        Summary summary = new Summary(trace);
        summary.capture();
        summary.streams();
        summary.problems();
        return summary.text.toString();
    }

    private void capture() {
        String files =
                trace.contents().files().stream()
                        .map(Contents.FileSummary::name)
                        .collect(Collectors.joining(", "));
        line(
                String.format(
                        Locale.ROOT,
                        "%s: %d packets in %.3f s from %s",
                        files,
                        trace.tally().packets(),
                        (trace.tally().lastNanos() - trace.tally().firstNanos()) / 1e9,
                        Moments.utc(trace.tally().firstNanos())));
        for (Protocol protocol : Protocol.values()) {
            long messages = trace.flows().stream().mapToLong(flow -> flow.messages(protocol)).sum();
            if (messages > 0) {
                line("  %-13s %d".formatted(protocol.name(), messages));
            }
        }
    }

    private void streams() {
        for (Stream stream : trace.streams()) {
            line(
                    String.format(
                            Locale.ROOT,
                            "stream 0x%08x  %s to %s  %d packets, frames %d to %d",
                            stream.ssrc(),
                            Moments.address(stream.flow().from()),
                            Moments.address(stream.flow().to()),
                            stream.packets(),
                            stream.firstFrame(),
                            stream.lastFrame()));
        }
    }

    private void problems() {
        for (Problem problem : trace.problems()) {
            String where =
                    problem.frame() > 0
                            ? "frame " + problem.frame()
                            : problem.file()
                                    + (problem.offset() < 0 ? "" : " at byte " + problem.offset());
            String often = problem.times() == 1 ? "" : " (" + problem.times() + " times)";
            line("not read: " + where + ": " + problem.text() + often);
        }
    }

    private void line(String words) {
        text.append(words).append('\n');
    }
}
