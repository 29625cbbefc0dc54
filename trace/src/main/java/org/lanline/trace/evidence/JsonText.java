package org.lanline.trace.evidence;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON from outside, read whole, within bounds. */
final class JsonText {
    private static final int DEEPEST = 64;
    private static final int LONGEST_NUMBER = 64;
    private static final int LONGEST_NAME = 2_000;
    private static final int LONGEST_TEXT = 16 << 20;
    private static final int MOST_VALUES = 2_000_000;

    private final JsonParser parser;
    private int values;

    private JsonText(JsonParser parser) {
        this.parser = parser;
    }

    /** It is not JSON, or more of it than is read; the message is a clause. */
    static final class NotReadable extends Exception {
        private static final long serialVersionUID = 1;

        NotReadable(String clause) {
            super(clause);
        }
    }

    private static JsonFactory factory() {
        StreamReadConstraints bounds =
                StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxNumberLength(LONGEST_NUMBER)
                        .maxNameLength(LONGEST_NAME)
                        .maxStringLength(LONGEST_TEXT)
                        .build();
        return JsonFactory.builder().streamReadConstraints(bounds).build();
    }

    /** A list in text; empty when it is none. */
    static List<Object> list(String json) {
        try (JsonParser parser = factory().createParser(ObjectReadContext.empty(), json)) {
            return parser.nextToken() == JsonToken.START_ARRAY
                    ? new JsonText(parser).list()
                    : List.of();
        } catch (JacksonException | NotReadable notAList) {
            return List.of();
        }
    }

    /** An object. */
    static JsonObject read(byte[] bytes) throws NotReadable {
        try (JsonParser parser = factory().createParser(ObjectReadContext.empty(), bytes)) {
            JsonText text = new JsonText(parser);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new NotReadable("it is no JSON object");
            }
            return text.object();
        } catch (JacksonException e) {
            long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
            throw new NotReadable(
                    "it is no JSON that can be read" + (at < 0 ? "" : ", from byte " + at + " on"));
        }
    }

    private JsonObject object() throws NotReadable {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            Object value = value(parser.nextToken());
            members.put(name, value);
        }
        return new JsonObject(members);
    }

    private List<Object> list() throws NotReadable {
        List<Object> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY && token != null;
                token = parser.nextToken()) {
            list.add(value(token));
        }
        return list;
    }

    /** An object, a list, text, a number, or whether. */
    private Object value(JsonToken token) throws NotReadable {
        if (++values > MOST_VALUES) {
            throw new NotReadable("it has more than " + MOST_VALUES + " values");
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> list();
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL,
                    END_OBJECT,
                    END_ARRAY,
                    PROPERTY_NAME,
                    VALUE_EMBEDDED_OBJECT,
                    NOT_AVAILABLE ->
                    Missing.MISSING;
        };
    }

    /** What stands for null. */
    private enum Missing {
        MISSING
    }
}
