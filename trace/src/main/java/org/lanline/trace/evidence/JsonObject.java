package org.lanline.trace.evidence;

import org.jspecify.annotations.Nullable;
import org.lanline.wire.Printable;

import java.util.List;
import java.util.Map;

/** An object of JSON. Whatever is not of the kind that is asked for is as if it were missing. */
final class JsonObject {
    static final JsonObject EMPTY = new JsonObject(Map.of());
    private static final int LONGEST_WORDS = 200;

    private final Map<String, Object> members;

    JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    Map<String, Object> members() {
        return members;
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    /** Text as it is; null when there is none. */
    @Nullable String text(String name) {
        return members.get(name) instanceof String text ? text : null;
    }

    /** Text that can stand on one line of a report; null when there is none. */
    @Nullable String words(String name) {
        String text = text(name);
        return text == null || text.isBlank() ? null : printable(text);
    }

    /** The same, or nothing. */
    String wordsOrEmpty(String name) {
        String words = words(name);
        return words == null ? "" : words;
    }

    static String printable(String text) {
        StringBuilder out = new StringBuilder(Math.min(LONGEST_WORDS, text.length()));
        text.codePoints()
                .limit(LONGEST_WORDS)
                .forEach(each -> out.appendCodePoint(Printable.is(each) ? each : '?'));
        return out.toString().strip();
    }

    /** False when there is nothing. */
    boolean is(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /** A number that counts something: 0 when there is none, or it is less. */
    long count(String name) {
        double number = number(name);
        return number >= 1 && number < 9e15 ? (long) number : 0;
    }

    /** NaN when there is none. */
    double number(String name) {
        return members.get(name) instanceof Double number ? number : Double.NaN;
    }

    /** 0 when there is none. */
    double numberOrZero(String name) {
        double number = number(name);
        return Double.isFinite(number) ? number : 0;
    }

    /** Empty when there is none. */
    JsonObject object(String name) {
        return members.get(name) instanceof JsonObject object ? object : EMPTY;
    }

    /** The objects of a list; empty when there is none. */
    List<JsonObject> objects(String name) {
        return members.get(name) instanceof List<?> list
                ? list.stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .toList()
                : List.of();
    }
}
