package org.lanline.cli;

import org.lanline.trace.findings.SipOutcome;
import org.lanline.trace.findings.Verdict;
import org.lanline.trace.findings.Words;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How times, sizes and states are written by {@code lanline capture}. */
final class CaptureWords {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private CaptureWords() {}

    static String clock(long nanos, ZoneId zone) {
        return CLOCK.format(Instant.ofEpochSecond(0, nanos).atZone(zone));
    }

    static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " bytes";
        }
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 0:07}, {@code 12:31}, {@code 1:02:03}. */
    static String span(long nanos) {
        long seconds = Math.max(0, nanos) / 1_000_000_000;
        return seconds < 3_600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        seconds / 3_600,
                        seconds / 60 % 60,
                        seconds % 60);
    }

    static String state(SipOutcome.State state) {
        return switch (state) {
            case CALLING -> "calling";
            case RINGING -> "ringing";
            case TALKING -> "talking";
            case ENDED -> "ended";
            case CANCELLED -> "cancelled";
            case FAILED -> "failed";
        };
    }

    static String way(Verdict.Route route) {
        return switch (route) {
            case DIRECT -> "direct";
            case RELAYED -> "relayed";
            case THROUGH_BOX -> "through the box";
            case NO_MEDIA -> "";
            case CANNOT_TELL -> "cannot tell";
        };
    }

    /** What was done, in sentences. */
    static String summary(CaptureView.Progress progress) {
        String files =
                progress.files().size() == 1
                        ? progress.files().getFirst().toString()
                        : progress.files().getFirst() + " to " + progress.files().getLast();
        String lost =
                progress.dropped() == 0
                        ? "None was lost."
                        : count(progress.dropped()) + " came too fast and were lost.";
        return "%s: %s packets (%s) of %s looked at, %s, in %s. %s"
                .formatted(
                        files,
                        count(progress.kept()),
                        size(progress.bytes()),
                        count(progress.seen()),
                        Words.count(progress.calls(), "call"),
                        Words.time(progress.elapsedNanos()),
                        lost);
    }

    /** Words of others, made safe for a terminal: of control characters, colours alone are left. */
    static String safe(String line) {
        StringBuilder safe = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            int end = c == '\u001b' ? colour(line, i) : i;
            if (end > i) {
                safe.append(line, i, end);
                i = end - 1;
            } else if (c >= ' ' && (c < 0x7f || c > 0x9f)) {
                safe.append(c);
            }
        }
        return safe.toString();
    }

    /** Where a colour that begins here ends; the beginning itself when none does. */
    private static int colour(String line, int from) {
        int at = from + 1;
        if (at >= line.length() || line.charAt(at) != '[') {
            return from;
        }
        at++;
        while (at < line.length()
                && (Character.digit(line.charAt(at), 10) >= 0 || line.charAt(at) == ';')) {
            at++;
        }
        return at < line.length() && line.charAt(at) == 'm' ? at + 1 : from;
    }

    /** At most so many characters wide; colours count for nothing and end with the line. */
    static String cut(String line, int width) {
        StringBuilder cut = new StringBuilder(line.length());
        int shown = 0;
        boolean coloured = false;
        for (int i = 0; i < line.length(); i++) {
            int end = line.charAt(i) == '\u001b' ? colour(line, i) : i;
            if (end > i) {
                coloured = true;
                cut.append(line, i, end);
                i = end - 1;
            } else if (shown < width) {
                cut.append(line.charAt(i));
                shown++;
            }
        }
        return coloured ? cut + "\u001b[0m" : cut.toString();
    }
}
