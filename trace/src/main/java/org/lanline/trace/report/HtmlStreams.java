package org.lanline.trace.report;

import org.lanline.trace.findings.Words;
import org.lanline.trace.media.Stream;

import java.util.List;
import java.util.Locale;

/** The streams of a call on the page: a table, and a chart of how they fared. */
final class HtmlStreams {
    private HtmlStreams() {}

    static void write(Html page, List<Stream> streams) {
        if (streams.isEmpty()) {
            return;
        }
        page.element("h3", "", "The media");
        page.raw(
                "<div class=\"scroll\"><table><tr><th>Stream<th>From<th>To<th class=\"n\">Packets");
        page.raw("<th class=\"n\">Bytes<th class=\"n\">Time<th>Frames</tr>\n");
        for (Stream stream : streams) {
            page.raw("<tr>").cell(String.format(Locale.ROOT, "0x%08x", stream.ssrc()));
            page.cell(Words.address(stream.flow().from()));
            page.cell(Words.address(stream.flow().to()));
            page.number(String.valueOf(stream.packets()));
            page.number(Words.bytes(stream.bytes()));
            page.number(Words.time(stream.lastNanos() - stream.firstNanos())).raw("<td>");
            page.frame(stream.firstFrame()).raw("–").frame(stream.lastFrame());
            page.raw("</td></tr>\n");
        }
        page.raw("</table></div>\n");
    }
}
