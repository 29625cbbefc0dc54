package org.lanline.server.people;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Candidate;
import org.lanline.ice.CandidateText;
import org.lanline.server.web.Bucket;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the frames of one connection, on that connection's own thread: what is too much or wrong
 * never reaches the loop. A payload is checked to be JSON and passed on letter by letter, so that
 * no number in it changes.
 */
final class FrameReader {

    private static final int FRAMES_AT_ONCE = 60;
    private static final int FRAMES_A_SECOND = 20;
    private static final int CHARS_AT_ONCE = 131_072;
    private static final int CHARS_A_SECOND = 32_768;
    private static final int DEEPEST = 32;
    private static final int LONGEST_WORD = 128;
    private static final int MOST_FIELDS = 32;
    private static final String CANDIDATE = "a=candidate:";
    private static final ObjectReader LINES =
            JsonMapper.builder().build().readerForListOf(String.class);

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEEPEST)
                                    .maxNumberLength(LONGEST_WORD)
                                    .build())
                    .build();

    /** The fields of one frame: texts and whole numbers as such, objects as JSON. */
    private record Fields(
            Map<String, String> texts, Map<String, Long> numbers, Map<String, String> raw) {

        Fields() {
            this(new HashMap<>(), new HashMap<>(), new HashMap<>());
        }
    }

    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String why) {
            super(why, null, false, false);
        }
    }

    private final Bucket frames;
    private final Bucket chars;

    FrameReader(long nowNanos) {
        frames = new Bucket(FRAMES_AT_ONCE, FRAMES_A_SECOND, nowNanos);
        chars = new Bucket(CHARS_AT_ONCE, CHARS_A_SECOND, nowNanos);
    }

    Frame read(String text, long nowNanos) {
        if (!frames.take(1, nowNanos) || !chars.take(text.length(), nowNanos)) {
            return new Frame.Flood();
        }
        try {
            return frame(fields(text));
        } catch (Wrong wrong) {
            return new Frame.Bad(String.valueOf(wrong.getMessage()));
        } catch (JacksonException notJson) {
            return new Frame.Bad("not JSON");
        }
    }

    private static Frame frame(Fields fields) throws Wrong {
        String type = text(fields, "type");
        return switch (type) {
            case "hello" -> hello(fields);
            case "state" ->
                    new Frame.State(
                            PersonState.of(text(fields, "state"))
                                    .filter(PersonState::isOfADevice)
                                    .orElseThrow(() -> new Wrong("no such state")));
            case "relay" -> relay(fields);
            case "signal" -> signal(fields);
            case "evidence" -> evidence(fields);
            default -> throw new Wrong("no such type");
        };
    }

    private static Frame relay(Fields fields) throws Wrong {
        String because = text(fields, "because");
        for (RelayDesk.Because known : RelayDesk.Because.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(because)) {
                boolean blind = known == RelayDesk.Because.BLIND;
                return new Frame.Relay(blind ? "" : text(fields, "call"), known);
            }
        }
        throw new Wrong("no such reason");
    }

    private static Frame evidence(Fields fields) throws Wrong {
        String record = fields.raw().getOrDefault("record", "");
        if (!record.startsWith("{")) {
            throw new Wrong("\"record\" must be an object");
        }
        return new Frame.Evidence(text(fields, "call"), record);
    }

    private static Frame hello(Fields fields) throws Wrong {
        if (number(fields, "protocol") != 1) {
            throw new Wrong("this box speaks protocol 1");
        }
        String resume = fields.raw().get("resume");
        return new Frame.Hello(text(fields, "token"), resume == null ? null : resume(resume));
    }

    private static Frame.@Nullable Resume resume(String json) throws Wrong {
        if (json.equals("null")) {
            return null;
        }
        Fields fields = fields(json);
        return new Frame.Resume(text(fields, "session"), number(fields, "sequence"));
    }

    private static String text(Fields fields, String name) throws Wrong {
        String text = fields.texts().get(name);
        if (text == null || text.length() > LONGEST_WORD) {
            throw new Wrong("\"" + name + "\" must be a short text");
        }
        return text;
    }

    private static long number(Fields fields, String name) throws Wrong {
        Long number = fields.numbers().get(name);
        if (number == null || number < 0) {
            throw new Wrong("\"" + name + "\" must be a whole number");
        }
        return number;
    }

    private static Frame signal(Fields fields) throws Wrong {
        String payload = payload(fields);
        return new Frame.Signal(text(fields, "to"), payload, ice(payload));
    }

    /** Payloads are the clients' own, but for this word, which lets the box relay for them. */
    private static Frame.@Nullable Ice ice(String payload) {
        try {
            String ice = payload.startsWith("{") ? fields(payload).raw().get("ice") : null;
            if (ice == null || !ice.startsWith("{")) {
                return null;
            }
            Fields said = fields(ice);
            String lines = said.raw().getOrDefault("lines", "[]");
            return ice(text(said, "call"), LINES.readValue(lines));
        } catch (Wrong | JacksonException somethingElse) {
            return null;
        }
    }

    private static Frame.Ice ice(String call, List<String> lines) {
        List<InetAddress> hosts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(CANDIDATE)
                    && Candidate.parse(line) instanceof CandidateText.Parsed.Ok(var candidate)) {
                InetSocketAddress address = candidate.address();
                if (candidate.isNamed()) {
                    names.add(address.getHostString().toLowerCase(Locale.ROOT));
                } else if (!address.getAddress().isAnyLocalAddress()) {
                    hosts.add(address.getAddress());
                }
            }
        }
        return new Frame.Ice(call, List.copyOf(hosts), List.copyOf(names));
    }

    private static String payload(Fields fields) throws Wrong {
        String payload = fields.raw().get("payload");
        if (payload == null) {
            throw new Wrong("\"payload\" is missing");
        }
        return payload;
    }

    private static Fields fields(String text) throws Wrong {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Wrong("not an object");
            }
            Fields fields = new Fields();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (fields.raw().size() >= MOST_FIELDS) {
                    throw new Wrong("too many fields");
                }
                if (!keep(fields, name, value, parser, text)) {
                    throw new Wrong("a field comes twice");
                }
            }
            if (parser.nextToken() != null) {
                throw new Wrong("more than one object");
            }
            return fields;
        }
    }

    /** False when the field is there already. */
    private static boolean keep(
            Fields fields, String name, JsonToken value, JsonParser parser, String text) {
        int begin = (int) parser.currentTokenLocation().getCharOffset();
        if (value == JsonToken.VALUE_STRING) {
            fields.texts().put(name, parser.getString());
        } else if (value == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            fields.numbers().put(name, parser.getLongValue());
        }
        parser.finishToken();
        parser.skipChildren();
        int end = (int) parser.currentLocation().getCharOffset();
        return fields.raw().put(name, text.substring(begin, end)) == null;
    }
}
