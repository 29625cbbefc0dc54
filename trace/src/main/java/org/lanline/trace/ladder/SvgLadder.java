package org.lanline.trace.ladder;

import org.lanline.trace.ladder.Ladder.Arrow;
import org.lanline.trace.ladder.Ladder.Bar;
import org.lanline.trace.ladder.Ladder.Lane;
import org.lanline.trace.ladder.Ladder.Rung;

import java.util.Locale;
import java.util.stream.Collectors;

/** Draws a ladder as SVG; light or dark as its reader likes it. */
public final class SvgLadder {
    private static final int LEFT = 96;
    private static final int RIGHT = 190;
    private static final int BETWEEN = 240;
    private static final int TOP = 64;
    private static final int STEP = 34;

    private static final String STYLE =
            """
            .l{--ink:light-dark(#1b2426,#edf1f0);--quiet:light-dark(#566265,#a3b0b1);
            --paper:light-dark(#fff,#1c2326);--line:light-dark(#cfc9bd,#465154);
            --REQUEST:light-dark(#0b6b9c,#63bdf0);--PROVISIONAL:light-dark(#8f5206,#f0b357);
            --SUCCESS:light-dark(#0f766e,#35d0bd);--FAILURE:light-dark(#bf2f27,#f2726a);
            --ICE:light-dark(#7a3fb0,#c79bf2);--TURN:light-dark(#3d51b8,#93a5ff);
            --DTLS:light-dark(#3d51b8,#93a5ff);--MEDIA:light-dark(#0f766e,#35d0bd);
            color-scheme:light dark;font:13px system-ui,'Segoe UI','Liberation Sans',sans-serif}
            .l text{fill:var(--ink)}.l .q{fill:var(--quiet);font-size:11.5px}
            .l .n{font-weight:600}.l .v{stroke:var(--line);stroke-width:1.5}
            .l .t{paint-order:stroke;stroke:var(--paper);stroke-width:5px;stroke-linejoin:round}
            .l a:hover text{text-decoration:underline}
            """;

    private final Ladder ladder;
    private final boolean linked;
    private final StringBuilder svg = new StringBuilder();

    private SvgLadder(Ladder ladder, boolean linked) {
        this.ladder = ladder;
        this.linked = linked;
    }

    /** A file of its own, to be opened by a browser. */
    public static String file(Ladder ladder, String title) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + draw(ladder, title, false);
    }

    /**
     * To be put into a page.
     *
     * @param linked true where the page has an element {@code f12} for frame 12
     */
    public static String draw(Ladder ladder, String title, boolean linked) {
        return new SvgLadder(ladder, linked).draw(title);
    }

    private String draw(String title) {
        int width = LEFT + Math.max(1, ladder.lanes().size() - 1) * BETWEEN + RIGHT;
        int height = TOP + ladder.rungs().size() * STEP + 30;
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"l\" width=\"%d\""
                                + " height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">",
                        width,
                        height,
                        width,
                        height));
        svg.append("<title>").append(escaped(title)).append("</title>");
        svg.append("<style>").append(STYLE).append("</style>");
        svg.append("<rect width=\"100%\" height=\"100%\" style=\"fill:var(--paper)\" rx=\"10\"/>");
        markers();
        lanes(height);
        for (int i = 0; i < ladder.rungs().size(); i++) {
            rung(ladder.rungs().get(i), TOP + i * STEP + STEP / 2 + 6);
        }
        return svg.append("</svg>\n").toString();
    }

    private void markers() {
        svg.append("<defs>");
        for (Ladder.Kind kind : Ladder.Kind.values()) {
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<marker id=\"a%s\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\""
                                    + " markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path"
                                    + " d=\"M0 0 8 4 0 8z\" style=\"fill:var(--%s)\"/></marker>",
                            kind,
                            kind));
        }
        svg.append("</defs>");
    }

    private static int x(int lane) {
        return LEFT + lane * BETWEEN;
    }

    private void lanes(int height) {
        for (int i = 0; i < ladder.lanes().size(); i++) {
            Lane lane = ladder.lanes().get(i);
            text(x(i), 24, "n", "middle", lane.name().isEmpty() ? lane.address() : lane.name());
            if (!lane.name().isEmpty()) {
                text(x(i), 41, "q", "middle", lane.address());
            }
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<line class=\"v\" x1=\"%d\" y1=\"52\" x2=\"%d\" y2=\"%d\"/>",
                            x(i),
                            x(i),
                            height - 12));
        }
    }

    private void text(int x, int y, String style, String anchor, String words) {
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>",
                        style,
                        x,
                        y,
                        anchor,
                        escaped(words)));
    }

    private void rung(Rung rung, int y) {
        double seconds = (rung.nanos() - ladder.beganNanos()) / 1e9;
        if (linked) {
            svg.append("<a href=\"#f").append(rung.frame()).append("\">");
        }
        text(8, y + 4, "q", "start", String.format(Locale.ROOT, "%.3f s", seconds));
        int from = x(rung.from());
        int to = x(rung.to());
        switch (rung) {
            case Arrow arrow -> arrow(arrow, from, to, y);
            case Bar bar -> bar(bar, Math.min(from, to), Math.max(from, to), y);
        }
        text((from + to) / 2, y - 7, "t", "middle", rung.text());
        int edge = x(ladder.lanes().size() - 1) + 12;
        text(edge, y + 4, "q", "start", "#" + rung.frame() + remark(rung));
        if (linked) {
            svg.append("</a>");
        }
    }

    private static String remark(Rung rung) {
        return switch (rung) {
            case Arrow arrow -> arrow.remark().isEmpty() ? "" : " · " + arrow.remark();
            case Bar bar ->
                    String.format(
                            Locale.ROOT,
                            " to #%d · %.1f s",
                            bar.lastFrame(),
                            (bar.endNanos() - bar.nanos()) / 1e9);
        };
    }

    private void arrow(Arrow arrow, int from, int to, int y) {
        int end = to > from ? to - 1 : to + 1;
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\""
                                + " style=\"stroke:var(--%s);stroke-width:1.8%s\""
                                + " marker-end=\"url(#a%s)\"/>",
                        from,
                        y,
                        end,
                        y,
                        arrow.kind(),
                        arrow.again() ? ";stroke-dasharray:4 4" : "",
                        arrow.kind()));
    }

    private void bar(Bar bar, int left, int right, int y) {
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"8\" rx=\"4\""
                                + " style=\"fill:var(--%s);opacity:.85\"/>",
                        left,
                        y,
                        Math.max(4, right - left),
                        bar.kind()));
    }

    /** Text of a stranger, harmless in XML. */
    public static String escaped(String words) {
        return words.codePoints()
                .filter(each -> each >= ' ' || each == '\n' || each == '\t')
                .filter(each -> each < 0xd800 || each > 0xdfff)
                .filter(each -> each != 0xfffe && each != 0xffff && each != 0x7f)
                .mapToObj(SvgLadder::escaped)
                .collect(Collectors.joining());
    }

    private static String escaped(int each) {
        return switch (each) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> Character.toString(each);
        };
    }
}
