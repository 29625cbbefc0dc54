package org.lanline.trace.report;

import org.lanline.trace.media.Series;

import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** How a stream fared over time, as a small chart. */
final class StreamChart {
    private static final int WIDTH = 330;
    private static final int HEIGHT = 104;
    private static final int LEFT = 6;
    private static final int TOP = 22;
    private static final int BOTTOM = 18;

    private StreamChart() {}

    static String bitRate(Series series) {
        double seconds = series.stepNanos() / 1e9;
        return draw(
                series,
                "Bit rate",
                "kbit/s",
                "var(--blue)",
                step -> series.bytes(step) * 8.0 / 1_000 / seconds);
    }

    static String missing(Series series) {
        return draw(series, "Lost packets", "in a step", "var(--bad)", series::missing);
    }

    static String jitter(Series series) {
        return draw(series, "Jitter, largest", "ms", "var(--warn)", series::jitterMillis);
    }

    private static String draw(
            Series series, String title, String unit, String colour, IntToDoubleFunction value) {
        double most = 0;
        for (int i = 0; i < series.steps(); i++) {
            most = Math.max(most, value.applyAsDouble(i));
        }
        StringBuilder svg = new StringBuilder(1_024);
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\""
                                + " height=\"%d\" role=\"img\"><title>%s over time</title><text"
                                + " x=\"%d\" y=\"12\">%s, at most %.1f %s</text>",
                        WIDTH,
                        HEIGHT,
                        title,
                        LEFT,
                        title,
                        most,
                        unit));
        bars(svg, series.steps(), most, colour, value);
        int floor = HEIGHT - BOTTOM;
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<path d=\"M%d %dH%d\" style=\"stroke:var(--line)\"/><text x=\"%d\""
                                + " y=\"%d\">0</text><text x=\"%d\" y=\"%d\""
                                + " text-anchor=\"end\">%.0f s</text></svg>\n",
                        LEFT,
                        floor,
                        WIDTH - LEFT,
                        LEFT,
                        HEIGHT - 4,
                        WIDTH - LEFT,
                        HEIGHT - 4,
                        series.steps() * (series.stepNanos() / 1e9)));
        return svg.toString();
    }

    /** One path for all bars: a page of many streams must stay small. */
    private static void bars(
            StringBuilder svg, int steps, double most, String colour, IntToDoubleFunction value) {
        double room = WIDTH - 2.0 * LEFT;
        double width = Math.min(24, room / Math.max(1, steps));
        svg.append("<path style=\"fill:").append(colour).append("\" d=\"");
        for (int i = 0; i < steps; i++) {
            double high = most == 0 ? 0 : value.applyAsDouble(i) / most * (HEIGHT - TOP - BOTTOM);
            if (high > 0) {
                svg.append(
                        String.format(
                                Locale.ROOT,
                                "M%.1f %dv-%.1fh%.1fv%.1fz",
                                LEFT + i * width,
                                HEIGHT - BOTTOM,
                                high,
                                Math.max(0.5, width - 1),
                                high));
            }
        }
        svg.append("\"/>");
    }
}
