package org.lanline.trace.report;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.Sequences;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Problem;
import org.lanline.trace.decode.Protocol;
import org.lanline.trace.decode.Tally;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.IceStory;
import org.lanline.trace.findings.Words;
import org.lanline.trace.media.Jitter;
import org.lanline.trace.media.Privacy;
import org.lanline.trace.media.Quality;
import org.lanline.trace.media.Stream;

import java.util.List;
import java.util.Locale;

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

    /** One call in full; the stories are those of its ICE sessions. */
    public static String call(Call call, List<IceStory> stories, View view) {
        return new CallText(view.width(), view.colour()).full(call, stories);
    }

    /** One call in full; null when there is none of that number. */
    public static @Nullable String call(Trace trace, int number, View view) {
        for (Call call : trace.found().calls()) {
            if (call.number() == number) {
                return call(call, trace.found().stories(call), view);
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
        String files = String.join(", ", trace.contents().names());
        Tally tally = trace.tally();
        line(
                tally.packets() == 0
                        ? files + ": no packet"
                        : String.format(
                                Locale.ROOT,
                                "%s: %d packets in %.3f s from %s",
                                files,
                                tally.packets(),
                                (tally.lastNanos() - tally.firstNanos()) / 1e9,
                                Moments.utc(tally.firstNanos())));
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
        }
    }

    private void streams() {
        List<Stream> streams = trace.streams();
        for (Stream stream : streams.subList(0, Math.min(MOST_IN_TABLE, streams.size()))) {
            line("");
            line(
                    "stream "
                            + Moments.ssrc(stream.ssrc())
                            + "  "
                            + Moments.address(stream.flow().from())
                            + " to "
                            + Moments.address(stream.flow().to())
                            + (stream.flow().through() == null ? "" : "  (inside a relay)"));
            line("  " + codec(stream));
            line("  " + arrival(stream));
            line(
                    "  encrypted: "
                            + encrypted(stream.privacy().answer())
                            + " ("
                            + stream.privacy().why()
                            + ")");
            more(stream);
        }
        if (streams.size() > MOST_IN_TABLE) {
            line("… and " + (streams.size() - MOST_IN_TABLE) + " more streams; --json has them.");
        }
    }

    private static String encrypted(Privacy.Answer answer) {
        return switch (answer) {
            case ENCRYPTED -> "yes";
            case CLEAR -> "no";
            case CANNOT_TELL -> "cannot tell";
        };
    }

    private static String codec(Stream stream) {
        String name = stream.mainCoding().format().name();
        Jitter jitter = stream.jitter();
        String clock =
                jitter == null
                        ? "clock not known"
                        : jitter.rate()
                                + " Hz"
                                + (stream.isClockGuessed() ? " by its timestamps" : "");
        return String.format(
                Locale.ROOT,
                "%s, %s; frames %d to %d, %.1f s%s",
                name.isEmpty() ? "payload type " + stream.mainCoding().type() : name,
                clock,
                stream.firstFrame(),
                stream.lastFrame(),
                (stream.lastNanos() - stream.firstNanos()) / 1e9,
                stream.bitRate() == 0
                        ? ""
                        : String.format(Locale.ROOT, ", %.0f kbit/s", stream.bitRate() / 1e3));
    }

    private static String arrival(Stream stream) {
        Sequences sequences = stream.sequences();
        Jitter jitter = stream.jitter();
        String text =
                String.format(
                        Locale.ROOT,
                        "%s, %d lost (%.1f %%), %d out of order, %d twice",
                        Words.count(stream.packets(), "packet"),
                        sequences.lost(),
                        100.0 * sequences.lost() / sequences.expected(),
                        sequences.outOfOrder(),
                        sequences.duplicates());
        return jitter == null
                ? text
                : text
                        + String.format(
                                Locale.ROOT,
                                "; jitter %.2f ms, at most %.2f; longest wait %.1f ms",
                                jitter.mean(),
                                jitter.max(),
                                stream.maxDelta());
    }

    private void more(Stream stream) {
        Quality quality = stream.quality();
        if (quality != null) {
            line(
                    String.format(
                            Locale.ROOT,
                            "  MOS about %.1f (estimate: delay %.0f ms, %s; loss %.1f %%)",
                            quality.opinion(),
                            quality.delayMillis(),
                            quality.delaySource(),
                            quality.lossPercent()));
        }
        if (stream.sequences().restarts() > 0) {
            line("  the sender began anew " + stream.sequences().restarts() + " times");
        }
        if (!stream.dtmf().isEmpty()) {
            line("  keys pressed: " + stream.dtmf());
        }
        StreamWords.of(stream).forEach(each -> line("  " + each));
        List<ReportWords.Said> reports = ReportWords.of(stream);
        if (!reports.isEmpty()) {
            line("  RTCP, frame " + reports.getLast().frame() + ": " + reports.getLast().text());
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
