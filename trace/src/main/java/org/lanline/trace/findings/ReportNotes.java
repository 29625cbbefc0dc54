package org.lanline.trace.findings;

import org.lanline.trace.evidence.CallRecord;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What the devices report of how the call came about and fared, in words. */
final class ReportNotes {
    /** The set-up as a person would tell it. */
    private static final Map<String, String> MOMENTS =
            Map.of(
                    "tap", "tapped",
                    "ringing", "rang",
                    "answered", "answered",
                    "connected", "path found",
                    "dtls-connected", "keys agreed",
                    "first-audio", "first sound",
                    "first-video", "first picture");

    private ReportNotes() {}

    static List<Note> of(List<Reported> reports) {
        List<Note> notes = new ArrayList<>();
        for (Reported each : reports) {
            CallRecord record = each.record();
            setUp(record, notes);
            quality(record, notes);
        }
        return notes;
    }

    private static void setUp(CallRecord record, List<Note> notes) {
        List<String> words =
                MOMENTS.keySet().stream()
                        .filter(what -> !Double.isNaN(record.when(what)))
                        .sorted((a, b) -> Double.compare(record.when(a), record.when(b)))
                        .map(
                                what ->
                                        MOMENTS.get(what)
                                                + " at "
                                                + Words.time((long) (record.when(what) * 1e6)))
                        .toList();
        if (!words.isEmpty()) {
            notes.add(
                    Note.plain(record.who() + " reports: " + String.join(", ", words), List.of()));
        }
    }

    private static void quality(CallRecord record, List<Note> notes) {
        for (CallRecord.Source source : record.streams()) {
            List<CallRecord.StreamSample> samples =
                    record.samples().stream()
                            .flatMap(sample -> sample.streams().stream())
                            .filter(each -> each.ssrc() == source.ssrc())
                            .toList();
            if (source.incoming() && !samples.isEmpty()) {
                notes.add(Note.plain(record.who() + received(source, samples), List.of()));
            }
        }
    }

    private static String received(
            CallRecord.Source source, List<CallRecord.StreamSample> samples) {
        CallRecord.StreamSample last = Objects.requireNonNull(samples.getLast());
        double jitter =
                samples.stream()
                        .mapToDouble(CallRecord.StreamSample::jitterMillis)
                        .filter(Double::isFinite)
                        .max()
                        .orElse(Double.NaN);
        long expected = last.packets() + last.lost();
        return String.format(
                        Locale.ROOT,
                        " received %s in %d packets, %d lost (%.1f %%)",
                        source.kind().isEmpty() ? "a stream" : source.kind(),
                        last.packets(),
                        last.lost(),
                        expected == 0 ? 0.0 : 100.0 * last.lost() / expected)
                + (Double.isNaN(jitter)
                        ? ""
                        : String.format(Locale.ROOT, ", jitter %.1f ms at most", jitter));
    }
}
