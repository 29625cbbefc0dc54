package org.lanline.trace.report;

import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.evidence.CallRecord.End;
import org.lanline.trace.findings.Words;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** What a device reports, a line for each thing. */
final class ReportedWords {
    private static final int MOST_LINES = 60;

    private ReportedWords() {}

    static List<String> of(CallRecord record) {
        List<String> lines = new ArrayList<>();
        if (!record.events().isEmpty()) {
            lines.add(
                    record.events().stream()
                            .limit(MOST_LINES)
                            .map(each -> millis(each.atMillis()) + " " + each.what())
                            .collect(Collectors.joining(", ")));
        }
        for (CallRecord.Pair pair : record.pairs()) {
            lines.add(
                    "path from "
                            + millis(pair.atMillis())
                            + " on: "
                            + words(pair.local())
                            + " to "
                            + words(pair.remote()));
        }
        dtls(record, lines);
        fingerprints(record, lines);
        for (CallRecord.Path path : record.paths()) {
            lines.add(
                    (path.local() == null ? "somewhere" : Words.address(path.local()))
                            + " to "
                            + (path.remote() == null ? "somewhere" : Words.address(path.remote()))
                            + ": "
                            + path.bytesSent()
                            + " bytes sent, "
                            + path.bytesReceived()
                            + " received");
        }
        record.streams().forEach(each -> lines.add(words(each)));
        return lines.subList(0, Math.min(MOST_LINES, lines.size()));
    }

    private static String millis(double millis) {
        return Words.time((long) (millis * 1e6));
    }

    private static String words(End end) {
        String where =
                end.address() == null
                        ? end.port() == 0 ? "an address not told" : "port " + end.port()
                        : Words.address(end.address());
        List<String> how = new ArrayList<>();
        how.add(end.type());
        how.add(end.protocol());
        how.add(end.relayProtocol() == null ? "" : "relay by " + end.relayProtocol());
        how.removeIf(String::isEmpty);
        return where + (how.isEmpty() ? "" : " (" + String.join(", ", how) + ")");
    }

    private static void dtls(CallRecord record, List<String> lines) {
        CallRecord.Dtls dtls = record.dtls();
        if (dtls != null) {
            List<String> words = new ArrayList<>();
            words.add("keys: DTLS" + (dtls.version() == null ? "" : " " + dtls.version()));
            words.add(dtls.cipher());
            words.add(dtls.group());
            words.add(dtls.srtp() == null ? null : "SRTP with " + dtls.srtp());
            words.add(dtls.role() == null ? null : "as " + dtls.role());
            lines.add(words.stream().filter(Objects::nonNull).collect(Collectors.joining(", ")));
        }
    }

    private static void fingerprints(CallRecord record, List<String> lines) {
        CallRecord.Fingerprints all = record.fingerprints();
        if (all.own() != null) {
            lines.add("own certificate " + all.own());
        }
        if (all.peer() != null) {
            lines.add("the other end's certificate " + all.peer());
        }
    }

    private static String words(CallRecord.Source source) {
        return String.format(
                        Locale.ROOT,
                        "%s %s 0x%08x",
                        source.incoming() ? "receives" : "sends",
                        source.kind().isEmpty() ? "a stream" : source.kind(),
                        source.ssrc())
                + (source.codec() == null ? "" : ", " + source.codec());
    }
}
