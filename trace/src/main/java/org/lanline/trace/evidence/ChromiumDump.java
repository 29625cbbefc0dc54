package org.lanline.trace.evidence;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.evidence.CallRecord.Event;
import org.lanline.trace.evidence.CallRecord.Fingerprints;
import org.lanline.trace.evidence.CallRecord.Pair;
import org.lanline.trace.evidence.CallRecord.Sample;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The dump of {@code chrome://webrtc-internals}: for each peer connection a log of what was called
 * and what happened, and of each figure of getStats a series, as JSON inside JSON.
 */
final class ChromiumDump {
    private static final String CONNECTIONS = "PeerConnections";
    private static final int MOST_CONNECTIONS = 100;
    private static final int MOST_EVENTS = 1_000;
    private static final int MOST_SAMPLES = 720;
    private static final int MOST_VALUES = 2_000_000;

    private static final Set<String> TYPES =
            Set.of(
                    "transport",
                    "candidate-pair",
                    "local-candidate",
                    "remote-candidate",
                    "inbound-rtp",
                    "outbound-rtp",
                    "codec",
                    "certificate");

    private final String name;
    private final JsonObject connection;
    private final String file;
    private final @Nullable String browser;
    private final Sdp sdp = new Sdp();
    private final List<Event> events = new ArrayList<>();

    /** Of each object of getStats each figure's values, the latest last. */
    private final Map<String, Map<String, List<Object>>> series = new LinkedHashMap<>();

    private final Map<String, String> types = new LinkedHashMap<>();
    private double startedMillis;

    private ChromiumDump(
            String name, JsonObject connection, String file, @Nullable String browser) {
        this.name = name;
        this.connection = connection;
        this.file = file;
        this.browser = browser;
    }

    static boolean isOne(JsonObject json) {
        return json.has(CONNECTIONS);
    }

    /** A record for each connection that got as far as a description. */
    static List<CallRecord> read(JsonObject json, String file) {
        List<CallRecord> records = new ArrayList<>();
        JsonObject all = json.object(CONNECTIONS);
        String browser = browser(json);
        for (String name : all.members().keySet()) {
            if (records.size() < MOST_CONNECTIONS) {
                ChromiumDump dump = new ChromiumDump(name, all.object(name), file, browser);
                CallRecord record = dump.record();
                if (!record.ice().isEmpty() || !record.pairs().isEmpty()) {
                    records.add(record);
                }
            }
        }
        return records;
    }

    private static @Nullable String browser(JsonObject json) {
        JsonObject data = json.object("UserAgentData");
        for (JsonObject each : data.objects("fullVersionList")) {
            String brand = each.wordsOrEmpty("brand");
            if (brand.startsWith("Chrom") || brand.contains("Edge")) {
                return brand
                        + " "
                        + each.wordsOrEmpty("version")
                        + " on "
                        + data.wordsOrEmpty("platform");
            }
        }
        return json.words("UserAgent");
    }

    private CallRecord record() {
        readSeries();
        start();
        log();
        BrowserStats last = at(0);
        return new CallRecord(
                CallRecord.Kind.WEBRTC_INTERNALS,
                file,
                null,
                CallRecordReader.started((long) startedMillis),
                null,
                "connection " + JsonObject.printable(name),
                null,
                null,
                browser,
                events,
                sdp.generations(),
                pairs(last),
                last.dtls(),
                new Fingerprints(
                        last.fingerprint("localCertificateId"),
                        last.fingerprint("remoteCertificateId"),
                        sdp.ownFingerprint(),
                        sdp.peerFingerprint()),
                last.streams(),
                last.paths(),
                samples());
    }

    // --- the log ---------------------------------------------------------------------------------

    /** By the log; older browsers write times there as their users read them. */
    private void start() {
        for (JsonObject each : connection.objects("updateLog")) {
            if (each.numberOrZero("timestamp") > 0) {
                startedMillis = each.numberOrZero("timestamp");
                return;
            }
        }
        JsonObject stats = connection.object("stats");
        for (String key : stats.members().keySet()) {
            String time = stats.object(key).text("startTime");
            try {
                startedMillis = time == null ? 0 : Instant.parse(time).toEpochMilli();
                return;
            } catch (DateTimeParseException | ArithmeticException notATime) {
                startedMillis = 0;
            }
        }
    }

    private void log() {
        for (JsonObject each : connection.objects("updateLog")) {
            double time = each.numberOrZero("timestamp");
            double at = time > 0 ? CallRecordReader.clamped(time - startedMillis) : 0;
            String type = each.wordsOrEmpty("type").toLowerCase(Locale.ROOT);
            String value = each.text("value");
            if (value != null) {
                entry(type.startsWith("on") ? type.substring(2) : type, value, at);
            }
        }
    }

    private void entry(String type, String value, double at) {
        if (type.startsWith("setlocaldescription")) {
            sdp.add(true, value.replace("\\r", "\r").replace("\\n", "\n"), at);
        } else if (type.startsWith("setremotedescription")) {
            sdp.add(false, value.replace("\\r", "\r").replace("\\n", "\n"), at);
        } else if (type.equals("iceconnectionstatechange")) {
            event(at, value.replace("\"", ""));
        } else if (type.equals("connectionstatechange") && value.contains("connected")) {
            event(at, value.contains("dis") ? "disconnected" : "dtls-connected");
        }
    }

    private void event(double at, String what) {
        String words = JsonObject.printable(what);
        boolean again = !events.isEmpty() && events.getLast().what().equals(words);
        if (events.size() < MOST_EVENTS && !again && !words.isEmpty()) {
            events.add(new Event(at, words));
        }
    }

    // --- the figures -----------------------------------------------------------------------------

    private void readSeries() {
        int kept = 0;
        JsonObject stats = connection.object("stats");
        for (String key : stats.members().keySet()) {
            JsonObject each = stats.object(key);
            String type = each.wordsOrEmpty("statsType");
            int dash = key.lastIndexOf('-');
            String values = each.text("values");
            boolean wanted = TYPES.contains(type) && kept < MOST_VALUES;
            if (dash > 0 && values != null && wanted) {
                String id = key.substring(0, dash);
                List<Object> list = JsonText.list(values);
                kept += list.size();
                types.put(id, type);
                series.computeIfAbsent(id, _ -> new LinkedHashMap<>())
                        .put(key.substring(dash + 1), list);
            }
        }
    }

    /** How it stood so many steps before the end. */
    private BrowserStats at(int stepsBack) {
        List<JsonObject> objects = new ArrayList<>();
        series.forEach(
                (id, figures) -> {
                    Map<String, Object> members = new LinkedHashMap<>();
                    members.put("id", id);
                    members.put("type", types.getOrDefault(id, ""));
                    figures.forEach(
                            (figure, values) -> {
                                int at = values.size() - 1 - stepsBack;
                                if (at >= 0 && !figure.equals("id") && !figure.equals("type")) {
                                    members.put(figure, values.get(at));
                                }
                            });
                    objects.add(new JsonObject(members));
                });
        return new BrowserStats(objects);
    }

    private List<Object> times(String id) {
        return series.getOrDefault(id, Map.of()).getOrDefault("timestamp", List.of());
    }

    /** Each pair that the transport chose, once it did. */
    private List<Pair> pairs(BrowserStats last) {
        List<Pair> pairs = new ArrayList<>();
        String before = "";
        for (String id : series.keySet()) {
            List<Object> chosen =
                    series.getOrDefault(id, Map.of())
                            .getOrDefault("selectedCandidatePairId", List.of());
            for (int i = 0; i < chosen.size() && pairs.size() < MOST_CONNECTIONS; i++) {
                Pair pair = last.pair(String.valueOf(chosen.get(i)), millis(times(id), i));
                if (pair != null && !before.equals(chosen.get(i))) {
                    before = String.valueOf(chosen.get(i));
                    pairs.add(pair);
                }
            }
        }
        Pair only = pairs.isEmpty() ? last.pair(last.selected(), 0) : null;
        return only == null ? pairs : List.of(only);
    }

    private double millis(List<Object> times, int at) {
        return at < times.size() && times.get(at) instanceof Double time
                ? CallRecordReader.clamped(time - startedMillis)
                : 0;
    }

    private List<Sample> samples() {
        String longest = "";
        int steps = 0;
        for (String id : series.keySet()) {
            boolean media = "inbound-rtp".equals(types.get(id));
            if (media && times(id).size() > steps) {
                longest = id;
                steps = times(id).size();
            }
        }
        List<Sample> samples = new ArrayList<>();
        int every = 1 + steps / MOST_SAMPLES;
        for (int at = (steps - 1) % every; at >= 0 && at < steps; at += every) {
            BrowserStats then = at(steps - 1 - at);
            samples.add(
                    new Sample(
                            millis(times(longest), at), then.roundTripMillis(), then.received()));
        }
        return samples;
    }
}
