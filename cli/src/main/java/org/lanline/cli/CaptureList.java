package org.lanline.cli;

import org.lanline.trace.findings.Answer;
import org.lanline.trace.findings.SipOutcome;
import org.lanline.trace.findings.Verdict;
import org.lanline.trace.findings.Words;
import org.lanline.trace.live.LiveCall;
import org.lanline.trace.media.Jitter;
import org.lanline.trace.media.Stream;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The lines of the live view's two pages. Draws nothing itself. */
final class CaptureList {
    private static final int MOST_STREAM_LINES = 6;
    private static final List<String> HEADS =
            List.of("#", "began", "for", "state", "who", "way", "encrypted", "media");

    /** Columns before and behind the one that says who calls whom. */
    private static final int LEFT = 33;

    private static final int WAY = 15;
    private static final int ENCRYPTED = 12;
    private static final int MEDIA = 27;
    private static final int LEAST_WHO = 24;

    private final ZoneId zone;
    private final boolean colour;

    CaptureList(ZoneId zone, boolean colour) {
        this.zone = zone;
        this.colour = colour;
    }

    /**
     * How much there is to draw on.
     *
     * @param chosen place of the chosen call in the list; -1 for none
     */
    record View(int lines, int columns, int chosen, boolean paused) {}

    /** All calls, and the streams of the chosen one. */
    List<String> calls(List<LiveCall> calls, View view, CaptureView.Progress progress) {
        List<String> screen = new ArrayList<>();
        screen.add(head(view, progress));
        screen.add(quiet(row(view, HEADS)));
        List<String> streams = view.chosen() < 0 ? List.of() : streams(calls.get(view.chosen()));
        int room = Math.max(1, view.lines() - 3 - streams.size());
        int first = Math.clamp(view.chosen() - room / 2L, 0, Math.max(0, calls.size() - room));
        for (int i = first; i < Math.min(calls.size(), first + room); i++) {
            screen.add(call(calls.get(i), view, i == view.chosen()));
        }
        if (calls.isEmpty()) {
            screen.add("");
            screen.add("   No call yet. Calls appear here as they happen.");
        }
        while (screen.size() < view.lines() - 1 - streams.size()) {
            screen.add("");
        }
        screen.addAll(streams);
        screen.add(foot("↑ ↓ choose   Enter ladder   p pause   q end", view));
        return screen;
    }

    /** One call in full, from the line to which it was scrolled. */
    List<String> call(
            LiveCall call,
            List<String> text,
            int scrolled,
            View view,
            CaptureView.Progress progress) {
        List<String> screen = new ArrayList<>();
        screen.add(head(view, progress));
        int room = Math.max(1, view.lines() - 3);
        String title = "call " + call.number() + "  " + CaptureWords.safe(call.title());
        String where =
                text.size() <= room
                        ? ""
                        : "   lines %d to %d of %d"
                                .formatted(
                                        scrolled + 1,
                                        Math.min(text.size(), scrolled + room),
                                        text.size());
        screen.add(strong(title) + quiet(where));
        screen.addAll(text.subList(scrolled, Math.min(text.size(), scrolled + room)));
        while (screen.size() < view.lines() - 1) {
            screen.add("");
        }
        screen.add(foot("↑ ↓ scroll   Esc back to the calls   p pause   q end", view));
        return screen;
    }

    private String head(View view, CaptureView.Progress progress) {
        String on =
                progress.interfaces().isEmpty() ? "…" : String.join(", ", progress.interfaces());
        String file =
                progress.files().isEmpty() ? "" : " → " + progress.files().getLast().getFileName();
        String lost =
                progress.dropped() == 0
                        ? ""
                        : "   " + CaptureWords.count(progress.dropped()) + " LOST";
        String text =
                " Lanline capture  %s  %s  %s packets, %s%s%s"
                        .formatted(
                                on,
                                CaptureWords.span(progress.elapsedNanos()),
                                CaptureWords.count(progress.kept()),
                                CaptureWords.size(progress.bytes()),
                                file,
                                lost);
        return inverse(padded(text, view.columns()));
    }

    private String foot(String keys, View view) {
        String state = view.paused() ? "VIEW PAUSED, the file goes on " : "";
        int room = Math.max(0, view.columns() - state.length());
        return inverse(padded(" " + keys, room) + state);
    }

    private String call(LiveCall call, View view, boolean chosen) {
        Verdict verdict = call.call().verdict();
        boolean media = verdict.route() != Verdict.Route.NO_MEDIA;
        long until = call.isOver() ? call.lastNanos() : Math.max(now(), call.lastNanos());
        String row =
                row(
                        view,
                        List.of(
                                String.valueOf(call.number()),
                                CaptureWords.clock(call.beganNanos(), zone),
                                CaptureWords.span(until - call.beganNanos()),
                                CaptureWords.state(call.state()),
                                CaptureWords.safe(call.title()),
                                CaptureWords.way(verdict.route()),
                                media ? verdict.encrypted().answer().text() : "",
                                media(call)));
        String marked = (chosen ? "▸" : " ") + row.substring(1);
        return chosen ? inverse(padded(marked, view.columns())) : painted(marked, call);
    }

    private static long now() {
        return System.currentTimeMillis() * 1_000_000;
    }

    /** The columns that there is room for. */
    private static String row(View view, List<String> cells) {
        boolean media = view.columns() >= LEFT + LEAST_WHO + WAY + ENCRYPTED + MEDIA;
        boolean way = view.columns() >= LEFT + LEAST_WHO + WAY + ENCRYPTED;
        int rest = (way ? WAY + ENCRYPTED : 0) + (media ? MEDIA : 0);
        int who = Math.max(8, view.columns() - LEFT - rest - 1);
        String line =
                String.format(
                        Locale.ROOT,
                        " %4s  %-8s %7s %-9s %s",
                        cells.get(0),
                        cells.get(1),
                        cells.get(2),
                        cells.get(3),
                        padded(cells.get(4), who));
        if (way) {
            line += " " + padded(cells.get(5), WAY - 1) + " " + padded(cells.get(6), ENCRYPTED - 1);
        }
        return media ? line + " " + padded(cells.get(7), MEDIA - 1) : line;
    }

    private static String media(LiveCall call) {
        List<Stream> streams = call.call().streams();
        if (streams.isEmpty()) {
            return "";
        }
        long lost = streams.stream().mapToLong(each -> each.sequences().lost()).sum();
        long expected = streams.stream().mapToLong(each -> each.sequences().expected()).sum();
        return String.format(
                Locale.ROOT,
                "%s, %.1f %% lost",
                Words.count(streams.size(), "stream"),
                expected == 0 ? 0.0 : 100.0 * lost / expected);
    }

    private List<String> streams(LiveCall call) {
        List<Stream> streams = call.call().streams();
        List<String> lines = new ArrayList<>();
        int shown = Math.min(MOST_STREAM_LINES, streams.size());
        for (Stream each : streams.subList(streams.size() - shown, streams.size())) {
            lines.add(stream(each));
        }
        if (!lines.isEmpty()) {
            lines.addFirst(
                    quiet(
                            "Streams of call "
                                    + call.number()
                                    + (shown < streams.size()
                                            ? ", the last " + shown + " of " + streams.size()
                                            : "")));
        }
        return lines;
    }

    private static String stream(Stream stream) {
        String codec = stream.mainCoding().format().name();
        Jitter jitter = stream.jitter();
        String ends =
                Words.address(stream.flow().from()) + " → " + Words.address(stream.flow().to());
        return CaptureWords.safe(
                String.format(
                        Locale.ROOT,
                        "  %-10s %-44s %7s packets  %5s lost  %s%4.0f kbit/s",
                        codec.isEmpty() ? "type " + stream.mainCoding().type() : codec,
                        ends,
                        CaptureWords.count(stream.packets()),
                        CaptureWords.count(stream.sequences().lost()),
                        jitter == null
                                ? ""
                                : String.format(Locale.ROOT, "jitter %5.1f ms  ", jitter.mean()),
                        stream.bitRate() / 1e3));
    }

    // --- how it looks ---

    private static String padded(String text, int width) {
        int length = text.length();
        if (length > width) {
            return width < 2 ? "" : text.substring(0, width - 1) + "…";
        }
        return text + " ".repeat(width - length);
    }

    private String painted(String row, LiveCall call) {
        if (!colour) {
            return row;
        }
        if (call.state() == SipOutcome.State.FAILED) {
            return with("31", row);
        }
        if (call.isOver()) {
            return quiet(row);
        }
        boolean open = call.call().verdict().encrypted().answer() == Answer.NO;
        return open
                ? with("33", row)
                : call.state() == SipOutcome.State.TALKING ? with("32", row) : row;
    }

    private static String with(String code, String text) {
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }

    private String quiet(String text) {
        return colour && !text.isEmpty() ? with("2", text) : text;
    }

    private String strong(String text) {
        return colour ? with("1", text) : text;
    }

    /** The other way round, which also terminals without colours can. */
    private static String inverse(String text) {
        return with("7", text);
    }
}
