package org.lanline.trace.report;

import org.lanline.trace.Trace;
import org.lanline.trace.decode.Tally;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Findings;
import org.lanline.trace.findings.Mark;
import org.lanline.trace.findings.SipOutcome;
import org.lanline.trace.findings.Verdict;
import org.lanline.trace.findings.Words;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** One page that holds everything: no script, nothing from elsewhere. */
public final class HtmlReport {
    private static final int MOST_IN_FULL = 40;
    private static final int MOST_CHARACTERS = 800_000;
    private static final int MOST_EVIDENCE = 2_000;

    private final Html page = new Html();
    private final Findings.Found found;

    private HtmlReport(Findings.Found found) {
        this.found = found;
    }

    /** The page. */
    public static String of(Trace trace) {
        return of(trace, List.of());
    }

    /**
     * The same.
     *
     * @param remarks sentences about the capture as a whole, which come first
     */
    public static String of(Trace trace, List<String> remarks) {
        String files = String.join(", ", trace.contents().names());
        Tally tally = trace.tally();
        String about =
                tally.packets() == 0
                        ? "No packet: what is said here is what devices report."
                        : Words.count(tally.packets(), "packet")
                                + " in "
                                + Words.time(tally.lastNanos() - tally.firstNanos())
                                + ", from "
                                + Moments.utc(tally.firstNanos())
                                + ".";
        return new HtmlReport(trace.found()).write("Calls in " + files, about, remarks);
    }

    private String write(String title, String about, List<String> remarks) {
        page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.raw(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
                        + " style-src 'unsafe-inline'\">\n");
        page.element("title", "", title).raw("<style>").raw(style()).raw("</style></head><body>");
        page.open("main", "").element("h1", "", title).element("p", "quiet", about);
        remarks.forEach(each -> page.element("p", "", each));
        if (found.calls().isEmpty()) {
            page.element("p", "", "There is no call in this capture.");
        } else if (found.calls().size() > 1) {
            overview();
        }
        int shown = 0;
        for (Call call : found.calls()) {
            if (shown == MOST_IN_FULL || page.length() > MOST_CHARACTERS) {
                page.element(
                        "p",
                        "quiet",
                        (found.calls().size() - shown)
                                + " more calls are only in the table above; a filter shows one of"
                                + " them in full.");
                break;
            }
            new HtmlCall(page, call, found.stories(call)).write();
            shown++;
        }
        evidence();
        return page.close("main").raw("</body></html>\n").toString();
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not beside this class");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void overview() {
        page.open("div", "scroll").raw("<table><tr><th>Call<th>Who<th>Way<th>Encrypted");
        page.raw("<th>On the LAN<th>What became of it</tr>\n");
        for (Call call : found.calls().subList(0, Math.min(2_000, found.calls().size()))) {
            Verdict verdict = call.verdict();
            SipOutcome outcome = call.outcome();
            page.raw("<tr><td><a href=\"#call" + call.number() + "\">" + call.number());
            page.raw("</a></td>").cell(call.title()).cell(CallText.way(verdict.route()));
            page.cell(verdict.encrypted().answer().text());
            page.cell(verdict.onLan().answer().text());
            page.cell(outcome == null ? "" : outcome.words()).raw("</tr>\n");
        }
        page.raw("</table></div>\n");
    }

    /** What is said at the packets; every link of the page leads here. */
    private void evidence() {
        Map<Integer, List<Mark>> marks = found.marksByFrame();
        page.element("h2", "", "Evidence, packet by packet");
        page.element(
                "p",
                "quiet",
                "The numbers are Wireshark's frame numbers in the capture; lanline trace --annotate"
                        + " writes these remarks into it.");
        page.raw("<div class=\"scroll\"><table><tr><th class=\"n\">Frame<th>What it shows</tr>\n");
        int rows = 0;
        for (Map.Entry<Integer, String> each : page.linked().entrySet()) {
            int frame = each.getKey();
            if (rows++ == MOST_EVIDENCE) {
                break;
            }
            page.raw("<tr id=\"f" + frame + "\"><td class=\"n\">" + frame + "</td><td>");
            List<Mark> here = marks.getOrDefault(frame, List.of());
            if (here.isEmpty()) {
                page.text(each.getValue().isEmpty() ? "referred to above" : each.getValue());
            }
            for (Mark mark : here) {
                page.element("span", "tag", mark.tag()).raw(" ").text(mark.text()).raw("<br>");
            }
            page.raw("</td></tr>\n");
        }
        page.raw("</table></div>\n");
    }
}
