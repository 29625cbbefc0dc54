package org.lanline.trace.evidence;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.evidence.CallRecord.Dtls;
import org.lanline.trace.evidence.CallRecord.End;
import org.lanline.trace.evidence.CallRecord.Pair;
import org.lanline.trace.evidence.CallRecord.Path;
import org.lanline.trace.evidence.CallRecord.Source;
import org.lanline.trace.evidence.CallRecord.StreamSample;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code getStats()} of one peer connection says at one moment: objects with an id and a type
 * (webrtc-stats), whatever file they stand in.
 */
final class BrowserStats {
    private static final int MOST = 2_000;

    private final Map<String, JsonObject> byId = new LinkedHashMap<>();

    BrowserStats(Collection<JsonObject> objects) {
        for (JsonObject each : objects) {
            String id = each.text("id");
            if (id != null && byId.size() < MOST) {
                byId.put(id, each);
            }
        }
    }

    private List<JsonObject> of(String type) {
        return byId.values().stream().filter(each -> type.equals(each.text("type"))).toList();
    }

    private JsonObject byIdIn(JsonObject object, String name) {
        return byId.getOrDefault(object.wordsOrEmpty(name), JsonObject.EMPTY);
    }

    /** The one that carried most; empty when there is none. */
    private JsonObject transport() {
        JsonObject best = JsonObject.EMPTY;
        for (JsonObject each : of("transport")) {
            boolean more = each.count("bytesReceived") > best.count("bytesReceived");
            best = best == JsonObject.EMPTY || more ? each : best;
        }
        return best;
    }

    @Nullable Dtls dtls() {
        JsonObject transport = transport();
        String role = transport.words("dtlsRole");
        boolean made = transport.has("dtlsCipher") || transport.has("tlsVersion");
        return made
                ? new Dtls(
                        Names.version(transport.words("tlsVersion")),
                        transport.words("dtlsCipher"),
                        transport.words("dtlsGroup"),
                        Names.profile(transport.words("srtpCipher")),
                        "unknown".equals(role) ? null : role)
                : null;
    }

    /** Of the certificate that the transport names so; null when it names none. */
    @Nullable String fingerprint(String name) {
        JsonObject certificate = byIdIn(transport(), name);
        String fingerprint = certificate.words("fingerprint");
        return fingerprint == null
                ? null
                : Names.fingerprint(
                        certificate.wordsOrEmpty("fingerprintAlgorithm") + " " + fingerprint);
    }

    String localFragment() {
        return transport().wordsOrEmpty("iceLocalUsernameFragment");
    }

    /** Id of the pair in use; empty when there is none. */
    String selected() {
        String named = transport().wordsOrEmpty("selectedCandidatePairId");
        if (!named.isEmpty()) {
            return named;
        }
        return of("candidate-pair").stream()
                .filter(each -> each.is("selected") || each.is("nominated"))
                .map(each -> each.wordsOrEmpty("id"))
                .findFirst()
                .orElse("");
    }

    /** Null when there is no such pair. */
    @Nullable Pair pair(String id, double atMillis) {
        JsonObject pair = byId.get(id);
        return pair == null
                ? null
                : new Pair(
                        atMillis,
                        end(byIdIn(pair, "localCandidateId")),
                        end(byIdIn(pair, "remoteCandidateId")));
    }

    /** Before addresses were called {@code address} they were {@code ip}. */
    private static End end(JsonObject candidate) {
        long port = candidate.count("port");
        String address = candidate.text("address");
        return new End(
                Addresses.at(address == null ? candidate.text("ip") : address, port),
                Addresses.isPort(port) ? (int) port : 0,
                candidate.wordsOrEmpty("candidateType"),
                candidate.wordsOrEmpty("protocol").toLowerCase(Locale.ROOT),
                candidate.words("relayProtocol"));
    }

    double roundTripMillis() {
        JsonObject pair = byId.getOrDefault(selected(), JsonObject.EMPTY);
        return pair.number("currentRoundTripTime") * 1_000;
    }

    List<Path> paths() {
        List<Path> paths = new ArrayList<>();
        for (JsonObject each : of("candidate-pair")) {
            Path path =
                    new Path(
                            end(byIdIn(each, "localCandidateId")).address(),
                            end(byIdIn(each, "remoteCandidateId")).address(),
                            each.count("bytesSent"),
                            each.count("bytesReceived"),
                            each.count("packetsSent"),
                            each.count("packetsReceived"));
            if (path.carried()) {
                paths.add(path);
            }
        }
        return paths;
    }

    List<Source> streams() {
        List<Source> streams = new ArrayList<>();
        for (JsonObject each : byId.values()) {
            String type = each.wordsOrEmpty("type");
            boolean incoming = type.equals("inbound-rtp");
            if ((incoming || type.equals("outbound-rtp"))
                    && CallRecordReader.isSsrc(each.number("ssrc"))) {
                streams.add(
                        new Source(
                                (int) (long) each.number("ssrc"),
                                incoming,
                                each.wordsOrEmpty("kind"),
                                codec(byIdIn(each, "codecId"))));
            }
        }
        return streams;
    }

    /** {@code opus/48000/2}. */
    private static @Nullable String codec(JsonObject codec) {
        String mime = codec.words("mimeType");
        if (mime == null) {
            return null;
        }
        String name = mime.substring(mime.indexOf('/') + 1);
        return name
                + "/"
                + codec.count("clockRate")
                + (codec.count("channels") > 1 ? "/" + codec.count("channels") : "");
    }

    List<StreamSample> received() {
        List<StreamSample> all = new ArrayList<>();
        for (JsonObject each : of("inbound-rtp")) {
            if (CallRecordReader.isSsrc(each.number("ssrc"))) {
                all.add(
                        new StreamSample(
                                (int) (long) each.number("ssrc"),
                                each.count("packetsReceived"),
                                each.count("packetsLost"),
                                each.number("jitter") * 1_000,
                                each.count("bytesReceived"),
                                each.count("framesDecoded"),
                                each.count("concealedSamples")));
            }
        }
        return all;
    }
}
