package org.lanline.trace.evidence;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.evidence.CallRecord.Credentials;
import org.lanline.trace.evidence.CallRecord.Dtls;
import org.lanline.trace.evidence.CallRecord.End;
import org.lanline.trace.evidence.CallRecord.Event;
import org.lanline.trace.evidence.CallRecord.Fingerprints;
import org.lanline.trace.evidence.CallRecord.Pair;
import org.lanline.trace.evidence.CallRecord.Path;
import org.lanline.trace.evidence.CallRecord.Sample;
import org.lanline.trace.evidence.CallRecord.Side;
import org.lanline.trace.evidence.CallRecord.Source;
import org.lanline.trace.evidence.CallRecord.StreamSample;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/** Our page's own record; {@code docs/call-record.md} says what is in it. */
final class CallRecordReader {
    static final String MARK = "lanline";
    private static final String NAME = "call-record";
    private static final long LATEST_MILLIS = 4_102_444_800_000L;
    private static final double LONGEST_MILLIS = 1e9;
    private static final int MOST_EVENTS = 1_000;
    private static final int MOST_GENERATIONS = 100;
    private static final int MOST_PAIRS = 200;
    private static final int MOST_STREAMS = 200;
    private static final int MOST_SAMPLES = 720;

    private final JsonObject json;
    private final String file;

    private CallRecordReader(JsonObject json, String file) {
        this.json = json;
        this.file = file;
    }

    static boolean isOne(JsonObject json) {
        return NAME.equals(json.text(MARK));
    }

    /** Null when it is of a version that came later. */
    static @Nullable CallRecord read(JsonObject json, String file) {
        return json.number("version") == 1 ? new CallRecordReader(json, file).record() : null;
    }

    private CallRecord record() {
        return new CallRecord(
                CallRecord.Kind.CALL_RECORD,
                file,
                json.words("call"),
                started(json.count("startedMillis")),
                json.words("user"),
                json.words("device"),
                json.words("peer"),
                side(),
                json.words("browser"),
                list("events", MOST_EVENTS, CallRecordReader::event),
                list("ice", MOST_GENERATIONS, CallRecordReader::credentials),
                list("pairs", MOST_PAIRS, CallRecordReader::pair),
                dtls(),
                fingerprints(),
                list("streams", MOST_STREAMS, CallRecordReader::stream),
                list("paths", MOST_PAIRS, CallRecordReader::path),
                list("samples", MOST_SAMPLES, CallRecordReader::sample));
    }

    /** A clock that is set to another age says nothing. */
    static long started(long millis) {
        return millis < LATEST_MILLIS ? millis : 0;
    }

    private static double at(JsonObject each) {
        return clamped(each.numberOrZero("atMillis"));
    }

    static double clamped(double millis) {
        return Math.clamp(millis, -LONGEST_MILLIS, LONGEST_MILLIS);
    }

    private <T> List<T> list(String name, int most, Function<JsonObject, @Nullable T> each) {
        return json.objects(name).stream()
                .limit(most)
                .map(each)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    private @Nullable Side side() {
        return switch (json.wordsOrEmpty("side")) {
            case "caller" -> Side.CALLER;
            case "callee" -> Side.CALLEE;
            default -> null;
        };
    }

    private static @Nullable Event event(JsonObject each) {
        String what = each.words("what");
        return what == null ? null : new Event(at(each), what);
    }

    private static Credentials credentials(JsonObject each) {
        return new Credentials(at(each), each.wordsOrEmpty("local"), each.wordsOrEmpty("remote"));
    }

    private static Pair pair(JsonObject each) {
        return new Pair(at(each), end(each.object("local")), end(each.object("remote")));
    }

    static End end(JsonObject each) {
        long port = each.count("port");
        return new End(
                Addresses.at(each.text("address"), port),
                Addresses.isPort(port) ? (int) port : 0,
                each.wordsOrEmpty("type"),
                each.wordsOrEmpty("protocol").toLowerCase(Locale.ROOT),
                each.words("relayProtocol"));
    }

    private @Nullable Dtls dtls() {
        if (!json.has("dtls")) {
            return null;
        }
        JsonObject dtls = json.object("dtls");
        return new Dtls(
                Names.version(dtls.words("version")),
                dtls.words("cipher"),
                dtls.words("group"),
                Names.profile(dtls.words("srtp")),
                dtls.words("role"));
    }

    private Fingerprints fingerprints() {
        JsonObject all = json.object("fingerprints");
        return new Fingerprints(
                Names.fingerprint(all.words("own")),
                Names.fingerprint(all.words("peer")),
                Names.fingerprint(all.words("ownInSdp")),
                Names.fingerprint(all.words("peerInSdp")));
    }

    private static @Nullable Source stream(JsonObject each) {
        double ssrc = each.number("ssrc");
        return isSsrc(ssrc)
                ? new Source(
                        (int) (long) ssrc,
                        !each.wordsOrEmpty("direction").equals("out"),
                        each.wordsOrEmpty("kind"),
                        each.words("codec"))
                : null;
    }

    static boolean isSsrc(double number) {
        return number >= 0 && number <= 0xffff_ffffL;
    }

    private static Path path(JsonObject each) {
        return new Path(
                Addresses.at(each.text("local")),
                Addresses.at(each.text("remote")),
                each.count("bytesSent"),
                each.count("bytesReceived"),
                each.count("packetsSent"),
                each.count("packetsReceived"));
    }

    private static Sample sample(JsonObject each) {
        return new Sample(
                at(each),
                each.number("rttMillis"),
                each.objects("streams").stream()
                        .limit(MOST_STREAMS)
                        .filter(stream -> isSsrc(stream.number("ssrc")))
                        .map(CallRecordReader::streamSample)
                        .toList());
    }

    private static StreamSample streamSample(JsonObject each) {
        return new StreamSample(
                (int) (long) each.number("ssrc"),
                each.count("packets"),
                each.count("lost"),
                each.number("jitterMillis"),
                each.count("bytes"),
                each.count("frames"),
                each.count("concealed"));
    }
}
