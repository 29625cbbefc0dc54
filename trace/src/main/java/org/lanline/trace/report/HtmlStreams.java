package org.lanline.trace.report;

import org.lanline.rtp.Sequences;
import org.lanline.trace.findings.Words;
import org.lanline.trace.media.Jitter;
import org.lanline.trace.media.Quality;
import org.lanline.trace.media.Stream;

import java.util.List;
import java.util.Locale;

/** The streams of a call on the page: a table, and charts of how each fared. */
final class HtmlStreams {
    private static final int MOST_CHARTS = 12;

    private final Html page;

    private HtmlStreams(Html page) {
        this.page = page;
    }

    static void write(Html page, List<Stream> streams) {
        if (!streams.isEmpty()) {
            HtmlStreams part = new HtmlStreams(page);
            page.element("h3", "", "The media");
            part.table(streams);
            streams.stream().limit(MOST_CHARTS).forEach(part::charts);
        }
    }

    private void table(List<Stream> streams) {
        page.raw("<div class=\"scroll\"><table><tr><th>Stream<th>From<th>To<th>Codec");
        page.raw("<th class=\"n\">Packets<th class=\"n\">Lost<th class=\"n\">Jitter, mean");
        page.raw("<th class=\"n\">Longest wait<th class=\"n\">Rate<th class=\"n\">Time");
        page.raw("<th class=\"n\">MOS<th>Frames</tr>\n");
        streams.forEach(this::row);
        page.raw("</table></div>\n");
    }

    private void row(Stream stream) {
        Sequences sequences = stream.sequences();
        Jitter jitter = stream.jitter();
        Quality quality = stream.quality();
        String codec = stream.mainCoding().format().name();
        page.raw("<tr>").cell(name(stream));
        page.cell(Words.address(stream.flow().from())).cell(Words.address(stream.flow().to()));
        page.cell(codec.isEmpty() ? "not known" : codec);
        page.number(String.valueOf(stream.packets()));
        page.number(lost(sequences));
        page.number(jitter == null ? "" : decimal(jitter.mean(), "ms"));
        page.number(decimal(stream.maxDelta(), "ms"));
        page.number(stream.bitRate() == 0 ? "" : decimal(stream.bitRate() / 1_000, "kbit/s"));
        page.number(Words.time(stream.lastNanos() - stream.firstNanos()));
        page.number(quality == null ? "" : decimal(quality.opinion(), "")).raw("<td>");
        page.frame(stream.firstFrame()).raw("–").frame(stream.lastFrame());
        page.raw("</td></tr>\n");
    }

    private static String name(Stream stream) {
        return String.format(Locale.ROOT, "0x%08x", stream.ssrc());
    }

    private static String lost(Sequences sequences) {
        double share =
                sequences.expected() == 0 ? 0 : 100.0 * sequences.lost() / sequences.expected();
        return sequences.lost() + (sequences.lost() == 0 ? "" : " (" + decimal(share, "%)"));
    }

    private static String decimal(double value, String unit) {
        return String.format(Locale.ROOT, "%.1f %s", value, unit).strip();
    }

    private void charts(Stream stream) {
        page.element(
                "h4",
                "",
                name(stream)
                        + ", "
                        + Words.host(stream.flow().from())
                        + " to "
                        + Words.host(stream.flow().to()));
        for (String each : StreamWords.of(stream)) {
            page.element("p", "small", each);
        }
        page.open("div", "charts");
        page.raw(StreamChart.bitRate(stream.series()));
        page.raw(StreamChart.missing(stream.series()));
        page.raw(StreamChart.jitter(stream.series()));
        page.close("div");
    }
}
