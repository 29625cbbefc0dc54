package org.lanline.trace.report;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Contents;
import org.lanline.trace.capture.Problem;
import org.lanline.trace.decode.Protocol;
import org.lanline.trace.findings.Call;
import org.lanline.trace.media.Stream;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a trace says on the terminal. */
public final class Summary {
    private static final int MOST_AT_LENGTH = 5;
    private static final int MOST_IN_TABLE = 50;

    private final StringBuilder text = new StringBuilder();
    private final Trace trace;
    private final View view;

    private Summary(Trace trace, View view) {
        this.trace = trace;
        this.view = view;
    }

    /**
     * How it is to look.
     *
     * @param width of the terminal in characters
     */
    public record View(int width, boolean colour) {}

    /** One call in full; null when there is none of that number. */
    public static @Nullable String call(Trace trace, int number, View view) {
        for (Call call : trace.found().calls()) {
            if (call.number() == number) {
                return new CallText(view.width(), view.colour())
                        .full(call, trace.found().stories(call));
            }
        }
        return null;
    }

    public static String of(Trace trace, View view) {
        Summary summary = new Summary(trace, view);
        summary.capture();
        summary.calls();
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

    private void calls() {
        List<Call> calls = trace.found().calls();
        line("");
        if (calls.isEmpty()) {
            line("There is no call in it.");
        }
        for (Call call : calls.subList(0, Math.min(MOST_AT_LENGTH, calls.size()))) {
            line(new CallText(view.width(), view.colour()).verdict(call));
        }
        if (calls.size() > MOST_AT_LENGTH) {
            List<Call> rest = calls.subList(MOST_AT_LENGTH, calls.size());
            int shown = Math.min(MOST_IN_TABLE, rest.size());
            text.append(new CallText(view.width(), view.colour()).table(rest.subList(0, shown)));
            if (rest.size() > shown) {
                line("… and " + (rest.size() - shown) + " more; --json has them all.");
            }
        }
        if (!calls.isEmpty()) {
            line("One call in full: --call N. As a page with charts: --html FILE.");
            line("");
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
