package org.lanline.trace.ladder;

import org.lanline.trace.ladder.Ladder.Arrow;
import org.lanline.trace.ladder.Ladder.Bar;
import org.lanline.trace.ladder.Ladder.Kind;
import org.lanline.trace.ladder.Ladder.Rung;

import java.util.Locale;

/** Draws a ladder with characters. */
public final class TerminalLadder {
    private static final int TIME = 11;
    private static final int FRAME = 8;
    private static final int LEAST_BETWEEN = 16;
    private static final int MOST_BETWEEN = 40;

    private final Ladder ladder;
    private final boolean colour;
    private final int between;
    private final StringBuilder text = new StringBuilder();

    private TerminalLadder(Ladder ladder, int width, boolean colour) {
        this.ladder = ladder;
        this.colour = colour;
        int gaps = Math.max(1, ladder.lanes().size() - 1);
        int room = (width - TIME - FRAME - LEAST_BETWEEN) / gaps;
        this.between = Math.clamp(room, LEAST_BETWEEN, MOST_BETWEEN);
    }

    /**
     * As lines.
     *
     * @param width in characters; it may be exceeded where there are many lanes
     * @param colour true for a terminal that shows colours
     */
    public static String draw(Ladder ladder, int width, boolean colour) {
        TerminalLadder drawing = new TerminalLadder(ladder, width, colour);
        drawing.heads();
        ladder.rungs().forEach(drawing::rung);
        if (ladder.leftOut() > 0) {
            drawing.text.append("  … and ").append(ladder.leftOut()).append(" more\n");
        }
        return drawing.text.toString();
    }

    /** The heads of its lanes alone, for a ladder whose rungs are drawn as they come. */
    public static String heads(Ladder ladder, int width, boolean colour) {
        TerminalLadder drawing = new TerminalLadder(ladder, width, colour);
        drawing.heads();
        return drawing.text.toString();
    }

    /** One rung between those lanes. */
    public static String rung(Ladder ladder, Rung rung, int width, boolean colour) {
        TerminalLadder drawing = new TerminalLadder(ladder, width, colour);
        drawing.rung(rung);
        return drawing.text.toString();
    }

    private void heads() {
        StringBuilder names = new StringBuilder(" ".repeat(TIME));
        StringBuilder addresses = new StringBuilder(" ".repeat(TIME));
        for (Ladder.Lane lane : ladder.lanes()) {
            names.append(column(lane.name()));
            addresses.append(column(lane.address()));
        }
        if (!names.toString().isBlank()) {
            text.append(names.toString().stripTrailing()).append('\n');
        }
        text.append(addresses.toString().stripTrailing()).append('\n');
    }

    private String column(String word) {
        String cut = word.length() >= between ? word.substring(0, between - 2) + "…" : word;
        return cut + " ".repeat(Math.max(1, between - cut.length()));
    }

    private void rung(Rung rung) {
        double seconds = (rung.nanos() - ladder.beganNanos()) / 1e9;
        text.append(String.format(Locale.ROOT, "%9.3f  ", seconds));
        int left = Math.min(rung.from(), rung.to());
        int right = Math.max(rung.from(), rung.to());
        String lanes = "";
        for (int i = 0; i < left; i++) {
            lanes += "│" + " ".repeat(between - 1);
        }
        text.append(quiet(lanes)).append(span(rung, left, right));
        String after = "";
        for (int i = right + 1; i < ladder.lanes().size(); i++) {
            after += " ".repeat(between - 1) + "│";
        }
        text.append(quiet(after));
        text.append(quiet("  " + frames(rung) + remark(rung))).append('\n');
    }

    private static String frames(Rung rung) {
        return switch (rung) {
            case Bar bar -> "#" + bar.frame() + "–" + bar.lastFrame();
            case Arrow arrow -> "#" + arrow.frame();
        };
    }

    private static String remark(Rung rung) {
        return switch (rung) {
            case Bar bar ->
                    String.format(Locale.ROOT, " for %.1f s", (bar.endNanos() - bar.nanos()) / 1e9);
            case Arrow arrow -> arrow.remark().isEmpty() ? "" : " " + arrow.remark();
        };
    }

    private String span(Rung rung, int left, int right) {
        int inside = (right - left) * between - 1;
        boolean media = rung instanceof Bar;
        boolean rightwards = rung.from() <= rung.to();
        char line = media ? '═' : rung instanceof Arrow arrow && arrow.again() ? '╌' : '─';
        String word = rung.text();
        if (word.length() > inside - 6) {
            word = word.substring(0, Math.max(0, inside - 7)) + "…";
        }
        int rest = Math.max(0, inside - word.length() - 4);
        String before = String.valueOf(line).repeat(1 + rest / 2);
        String behind = String.valueOf(line).repeat(1 + rest - rest / 2);
        String start = media || !rightwards ? (media ? "╞" : "◀") : "├";
        String end = media ? "╡" : rightwards ? "▶" : "┤";
        return paint(rung.kind(), start + before + " " + word + " " + behind + end);
    }

    private String paint(Kind kind, String words) {
        if (!colour) {
            return words;
        }
        String code =
                switch (kind) {
                    case REQUEST -> "36";
                    case PROVISIONAL -> "33";
                    case SUCCESS -> "32";
                    case FAILURE -> "31";
                    case ICE -> "35";
                    case TURN -> "34";
                    case DTLS -> "34";
                    case MEDIA -> "32;1";
                };
        return "\u001b[" + code + "m" + words + "\u001b[0m";
    }

    private String quiet(String words) {
        return colour && !words.isBlank() ? "\u001b[2m" + words + "\u001b[0m" : words;
    }
}
