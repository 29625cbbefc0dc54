package org.lanline.trace.report;

import org.lanline.trace.findings.IceCheck;
import org.lanline.trace.findings.IcePair;
import org.lanline.trace.findings.IceSession;
import org.lanline.trace.findings.IceStory;
import org.lanline.trace.findings.Words;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The check list over time: a line for each pair, a mark for each check and its answer. */
final class IceChart {
    private static final int LEFT = 330;
    private static final int WIDTH = 1040;
    private static final int TOP = 34;
    private static final int ROW = 26;
    private static final int MOST_PAIRS = 40;
    private static final int MOST_CHECKS = 60;
    private static final long LEAST_NANOS = 20_000_000;

    private final IceStory story;
    private final IceSession session;
    private final long span;
    private final StringBuilder svg = new StringBuilder();

    private IceChart(IceStory story) {
        this.story = story;
        this.session = story.session();
        this.span = span(story);
    }

    static String draw(IceStory story) {
        return new IceChart(story).draw();
    }

    /** The search, and a little of what came after it: consent may go on for hours. */
    private static long span(IceStory story) {
        long end = 0;
        for (IceStory.Moment moment : story.moments()) {
            if (!moment.what().equals("last consent")) {
                end = Math.max(end, moment.nanos() - story.session().firstNanos());
            }
        }
        return Math.max(LEAST_NANOS, end * 5 / 4);
    }

    private double x(long nanos) {
        double part = (nanos - session.firstNanos()) / (double) span;
        return LEFT + Math.clamp(part, 0, 1.02) * (WIDTH - LEFT - 30);
    }

    private String draw() {
        Collection<IcePair> pairs = session.pairs();
        int rows = Math.min(MOST_PAIRS, pairs.size());
        int height = TOP + rows * ROW + 14;
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\""
                                + " height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\"><title>Checks"
                                + " over time</title>",
                        WIDTH,
                        height,
                        WIDTH,
                        height));
        scale(height);
        int row = 0;
        for (IcePair pair : pairs) {
            if (row == rows) {
                break;
            }
            pair(pair, TOP + row++ * ROW + ROW / 2);
        }
        return svg.append("</svg>\n").toString();
    }

    private void scale(int height) {
        for (int i = 0; i <= 4; i++) {
            double at = LEFT + i * (WIDTH - LEFT - 30) / 4.0;
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<line x1=\"%.1f\" y1=\"22\" x2=\"%.1f\" y2=\"%d\""
                                    + " style=\"stroke:var(--line)\"/><text x=\"%.1f\" y=\"14\""
                                    + " text-anchor=\"middle\">%s</text>",
                            at,
                            at,
                            height - 6,
                            at,
                            i == 0 ? "0" : Words.time(span * i / 4)));
        }
    }

    private void pair(IcePair pair, int y) {
        String colour =
                switch (pair.state()) {
                    case SUCCEEDED -> "var(--good)";
                    case REFUSED -> "var(--bad)";
                    case SILENT -> "var(--warn)";
                };
        boolean winner = pair == story.winner();
        String name = pair.number() + (winner ? " ★ " : "  ") + pair.path();
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<text x=\"0\" y=\"%d\"%s>%s</text>",
                        y + 4,
                        winner ? " style=\"fill:var(--ink);font-weight:600\"" : "",
                        Html.escaped(name.length() > 58 ? name.substring(0, 57) + "…" : name)));
        line(x(pair.first().nanos()), x(pair.lastNanos()), y, colour, 2, ".35");
        IceCheck success = pair.firstSuccess();
        if (success != null) {
            line(x(success.answerNanos()), x(pair.lastNanos()), y, colour, 5, ".9");
        }
        List<IceCheck> checks = pair.checks();
        for (IceCheck check : checks.subList(0, Math.min(MOST_CHECKS, checks.size()))) {
            check(check, y, colour);
        }
        IceCheck nomination = pair.nomination();
        if (nomination != null) {
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<a href=\"#f%d\"><path d=\"M%.1f %d l5 -9 h-10 z\""
                                    + " style=\"fill:var(--blue)\"><title>nominated, frame"
                                    + " %d</title></path></a>",
                            nomination.answerFrame(),
                            x(nomination.answerNanos()),
                            y - 3,
                            nomination.answerFrame()));
        }
    }

    private void line(double from, double to, int y, String colour, int width, String opacity) {
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\""
                                + " style=\"stroke:%s;stroke-width:%d;opacity:%s\"/>",
                        from,
                        y,
                        Math.max(to, from + 2),
                        y,
                        colour,
                        width,
                        opacity));
    }

    private void check(IceCheck check, int y, String colour) {
        if (check.nanos() - session.firstNanos() > span) {
            return;
        }
        String fate =
                check.succeeded()
                        ? "answered after " + Words.time(check.roundTripNanos())
                        : check.isAnswered() ? "error " + check.error() : "no answer";
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<a href=\"#f%d\"><circle cx=\"%.1f\" cy=\"%d\" r=\"4\""
                                + " style=\"fill:%s;stroke:%s;stroke-width:1.5\"><title>check in"
                                + " frame %d, %s</title></circle></a>",
                        check.frame(),
                        x(check.nanos()),
                        y,
                        check.succeeded() ? colour : "var(--surface)",
                        check.error() > 0 ? "var(--bad)" : colour,
                        check.frame(),
                        fate));
    }
}
