package org.lanline.trace.evidence;

import org.lanline.trace.evidence.CallRecord.Fingerprints;
import org.lanline.trace.evidence.CallRecord.Pair;
import org.lanline.trace.evidence.CallRecord.Sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Firefox's about:webrtc copies as JSON: one report of a peer connection ("Copy Report"), or
 * all of its history ("Copy Report History").
 */
final class FirefoxReport {
    private static final int MOST_CONNECTIONS = 100;
    private static final int MOST_SAMPLES = 720;
    private static final int MOST_DESCRIPTIONS = 200;

    private final List<JsonObject> reports;
    private final JsonObject last;
    private final List<JsonObject> histories;
    private final String file;
    private final double startedMillis;

    private FirefoxReport(List<JsonObject> reports, List<JsonObject> histories, String file) {
        this.reports = reports;
        this.last = reports.getLast();
        this.histories = histories;
        this.file = file;
        this.startedMillis = started(last);
    }

    static boolean isOne(JsonObject json) {
        return json.has("pcid") || !json.objects("reports").isEmpty();
    }

    /** A record for each connection. */
    static List<CallRecord> read(JsonObject json, String file) {
        List<JsonObject> all = json.has("pcid") ? List.of(json) : json.objects("reports");
        Map<String, List<JsonObject>> byConnection = new LinkedHashMap<>();
        for (JsonObject each : all) {
            if (each.has("pcid") && byConnection.size() < MOST_CONNECTIONS) {
                byConnection
                        .computeIfAbsent(each.wordsOrEmpty("pcid"), _ -> new ArrayList<>())
                        .add(each);
            }
        }
        return byConnection.values().stream()
                .map(each -> new FirefoxReport(each, json.objects("sdpHistories"), file).record())
                .toList();
    }

    /** In the connection's name, after its UUID, are microseconds since 1970. */
    private static double started(JsonObject report) {
        String[] words = report.wordsOrEmpty("pcid").split(" ", 3);
        boolean micros = words.length > 1 && words[1].matches("[0-9]{13,18}");
        return micros
                ? Math.floor(Long.parseLong(words[1]) / 1e3)
                : report.numberOrZero("timestamp");
    }

    private CallRecord record() {
        Sdp sdp = descriptions();
        BrowserStats stats = stats(last);
        Pair pair = stats.pair(stats.selected(), 0);
        return new CallRecord(
                CallRecord.Kind.ABOUT_WEBRTC,
                file,
                null,
                CallRecordReader.started((long) startedMillis),
                null,
                "connection " + id(),
                null,
                null,
                "Firefox",
                List.of(),
                sdp.generations(),
                pair == null ? List.of() : List.of(pair),
                stats.dtls(),
                new Fingerprints(
                        stats.fingerprint("localCertificateId"),
                        stats.fingerprint("remoteCertificateId"),
                        sdp.ownFingerprint(),
                        sdp.peerFingerprint()),
                stats.streams(),
                stats.paths(),
                samples());
    }

    private String id() {
        String pcid = last.wordsOrEmpty("pcid");
        int at = pcid.indexOf("id=");
        return at < 0 ? pcid : pcid.substring(at + 3).split("[ )]", 2)[0];
    }

    private static BrowserStats stats(JsonObject report) {
        List<JsonObject> objects = new ArrayList<>();
        for (String name : report.members().keySet()) {
            if (name.endsWith("Stats")) {
                objects.addAll(report.objects(name));
            }
        }
        return new BrowserStats(objects);
    }

    private Sdp descriptions() {
        List<JsonObject> entries = new ArrayList<>(last.objects("sdpHistory"));
        String pcid = last.text("pcid");
        for (JsonObject history : histories) {
            if (entries.isEmpty() && pcid != null && pcid.equals(history.text("pcid"))) {
                entries.addAll(history.objects("sdpHistory"));
            }
        }
        Sdp sdp = new Sdp();
        for (JsonObject each : entries.subList(0, Math.min(MOST_DESCRIPTIONS, entries.size()))) {
            String text = each.text("sdp");
            if (text != null) {
                sdp.add(each.is("isLocal"), text, at(each));
            }
        }
        return sdp;
    }

    private double at(JsonObject each) {
        double time = each.numberOrZero("timestamp");
        return time > 0 ? CallRecordReader.clamped(time - startedMillis) : 0;
    }

    private List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        int every = 1 + reports.size() / MOST_SAMPLES;
        for (int i = (reports.size() - 1) % every; i < reports.size(); i += every) {
            JsonObject report = reports.get(i);
            BrowserStats stats = stats(report);
            samples.add(new Sample(at(report), stats.roundTripMillis(), stats.received()));
        }
        return samples;
    }
}
