package org.lanline.server.proof;

import org.lanline.server.proof.Shape.Group;
import org.lanline.server.proof.Shape.Listing;
import org.lanline.server.proof.Shape.Quantity;
import org.lanline.server.proof.Shape.Text;

import java.util.LinkedHashMap;
import java.util.Map;

/** The members of a call record, as docs/protocol.md has them. */
final class RecordShape {

    static final int MOST_EVENTS = 200;
    static final int MOST_GENERATIONS = 50;
    static final int MOST_PAIRS = 50;
    static final int MOST_STREAMS = 64;
    static final int MOST_PATHS = 32;
    static final int MOST_SAMPLES = 720;
    static final int MOST_STREAMS_OF_A_SAMPLE = 16;

    private static final Quantity QUANTITY = new Quantity();
    private static final Text WORD = new Text(32);
    private static final Text NAME = new Text(128);
    private static final Text LONG = new Text(256);

    /** Those that a piece puts in the place of what was there. */
    static final Map<String, Shape> REPLACED = replaced();

    /** Those to which a piece adds, and how many there may be. */
    static final Map<String, Listing> ADDED = added();

    private RecordShape() {}

    private static Map<String, Shape> replaced() {
        Map<String, Shape> members = new LinkedHashMap<>();
        members.put("lanline", WORD);
        members.put("version", QUANTITY);
        members.put("call", NAME);
        members.put("startedMillis", QUANTITY);
        members.put("user", NAME);
        members.put("device", NAME);
        members.put("peer", NAME);
        members.put("side", WORD);
        members.put("browser", NAME);
        members.put("dtls", group(NAME, "version", "cipher", "group", "srtp", "role"));
        members.put("fingerprints", group(LONG, "own", "peer", "ownInSdp", "peerInSdp"));
        members.put("words", new Listing(WORD, 4));
        members.put("streams", new Listing(stream(), MOST_STREAMS));
        members.put("paths", new Listing(path(), MOST_PATHS));
        return members;
    }

    private static Map<String, Listing> added() {
        Map<String, Listing> members = new LinkedHashMap<>();
        members.put("events", new Listing(event(), MOST_EVENTS));
        members.put("ice", new Listing(generation(), MOST_GENERATIONS));
        members.put("pairs", new Listing(pair(), MOST_PAIRS));
        members.put("samples", new Listing(sample(), MOST_SAMPLES));
        return members;
    }

    private static Group event() {
        return new Group(Map.of("atMillis", QUANTITY, "what", WORD));
    }

    private static Group generation() {
        return new Group(Map.of("atMillis", QUANTITY, "local", LONG, "remote", LONG));
    }

    private static Group pair() {
        Group candidate =
                new Group(
                        Map.of(
                                "address", NAME,
                                "port", QUANTITY,
                                "type", WORD,
                                "protocol", WORD,
                                "relayProtocol", WORD));
        return new Group(Map.of("atMillis", QUANTITY, "local", candidate, "remote", candidate));
    }

    private static Group stream() {
        return new Group(
                Map.of(
                        "ssrc", QUANTITY,
                        "direction", WORD,
                        "kind", WORD,
                        "codec", NAME,
                        "mid", WORD));
    }

    private static Group path() {
        return new Group(
                Map.of(
                        "local", NAME,
                        "remote", NAME,
                        "bytesSent", QUANTITY,
                        "bytesReceived", QUANTITY,
                        "packetsSent", QUANTITY,
                        "packetsReceived", QUANTITY));
    }

    private static Group sample() {
        Group ofStream =
                group(
                        QUANTITY,
                        "ssrc",
                        "packets",
                        "lost",
                        "jitterMillis",
                        "bytes",
                        "frames",
                        "concealed");
        return new Group(
                Map.of(
                        "atMillis", QUANTITY,
                        "rttMillis", QUANTITY,
                        "streams", new Listing(ofStream, MOST_STREAMS_OF_A_SAMPLE)));
    }

    private static Group group(Shape each, String... names) {
        Map<String, Shape> members = new LinkedHashMap<>();
        for (String name : names) {
            members.put(name, each);
        }
        return new Group(members);
    }
}
