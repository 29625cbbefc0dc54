package org.lanline.trace.report;

import org.lanline.pcap.CommentedCopy;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Annotating;
import org.lanline.trace.capture.Input;
import org.lanline.trace.capture.Problem;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Findings;
import org.lanline.trace.findings.Mark;
import org.lanline.trace.findings.Verdict;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is written on the packets of an annotated capture. */
public final class Annotations {
    private static final int MOST_CALLS = 100;

    private Annotations() {}

    /** Comments by frame. */
    public static Map<Integer, List<String>> byFrame(Findings.Found found) {
        Map<Integer, List<String>> all = new HashMap<>();
        for (Mark mark : found.marks()) {
            all.computeIfAbsent(mark.frame(), _ -> new ArrayList<>(1)).add(mark.comment());
        }
        return all;
    }

    /**
     * Writes a capture of the trace again, with the remarks on its packets, and without the secrets
     * that it may hold.
     *
     * @param capture the one that the trace was made of, alone
     * @param to is left open
     * @param problems takes what could not be copied
     * @return how many packets were written
     * @throws java.io.UncheckedIOException when it cannot be written
     */
    public static int write(Trace trace, Input capture, OutputStream to, Problems problems) {
        Map<Integer, List<String>> comments = byFrame(trace.found());
        return Annotating.copy(
                capture,
                to,
                frame -> comments.getOrDefault(frame, List.of()),
                new CommentedCopy.Head(about(trace), null),
                problems);
    }

    /** The verdicts and what could not be read, for the whole section. */
    public static String about(Trace trace) {
        StringBuilder text = new StringBuilder(about(trace.found()));
        for (Problem each : trace.problems()) {
            text.append("\n[Lanline] NOT READ: ")
                    .append(each.frame() > 0 ? "frame " + each.frame() + ": " : "")
                    .append(each.offset() >= 0 ? "at byte " + each.offset() + ": " : "")
                    .append(each.text())
                    .append(each.times() > 1 ? " (" + each.times() + " times)" : "");
        }
        return text.toString();
    }

    private static String about(Findings.Found found) {
        StringBuilder text = new StringBuilder("[Lanline] VERDICT: ");
        List<Call> calls = found.calls();
        text.append(calls.isEmpty() ? "no call in it" : "");
        for (Call call : calls.subList(0, Math.min(MOST_CALLS, calls.size()))) {
            Verdict verdict = call.verdict();
            text.append(call.number() == 1 ? "" : "\n")
                    .append("call ")
                    .append(call.number())
                    .append(", ")
                    .append(call.title())
                    .append(": ")
                    .append(verdict.routeWords())
                    .append("; peer to peer: ")
                    .append(verdict.direct().answer().text())
                    .append("; encrypted: ")
                    .append(verdict.encrypted().answer().text())
                    .append(" (")
                    .append(verdict.encryption())
                    .append("); the right end: ")
                    .append(verdict.authentic().answer().text())
                    .append("; stayed on the LAN: ")
                    .append(verdict.onLan().answer().text());
        }
        if (calls.size() > MOST_CALLS) {
            text.append("\n… and ").append(calls.size() - MOST_CALLS).append(" more calls");
        }
        return text.toString();
    }
}
