package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;

/** What a value of a call record may look like; what does not fit is left out and counted. */
sealed interface Shape {

    /** Counts what was left out. */
    final class Dropped {
        private int count;

        void add(int more) {
            count += more;
        }

        int count() {
            return count;
        }
    }

    /**
     * A text that can be shown.
     *
     * @param most characters
     */
    record Text(int most) implements Shape {}

    /** A number, whole or not, that a double can hold. */
    record Quantity() implements Shape {}

    /**
     * @param most elements
     */
    record Listing(Shape element, int most) implements Shape {}

    record Group(Map<String, Shape> members) implements Shape {
        public Group {
            members = Map.copyOf(members);
        }
    }

    /** As much of it as fits, or null for nothing. */
    default @Nullable JsonNode fit(JsonNode value, Dropped dropped) {
        JsonNode fitted =
                switch (this) {
                    case Text(int most) -> text(value, most);
                    case Quantity _ ->
                            value.isNumber() && Double.isFinite(value.doubleValue()) ? value : null;
                    case Listing(Shape element, int most) ->
                            value.isArray() ? list(value, element, most, dropped) : null;
                    case Group(Map<String, Shape> members) ->
                            value.isObject() ? group(value, members, dropped) : null;
                };
        dropped.add(fitted == null ? 1 : 0);
        return fitted;
    }

    private static @Nullable JsonNode text(JsonNode value, int most) {
        boolean fits =
                value.isString()
                        && value.stringValue().length() <= most
                        && value.stringValue().codePoints().noneMatch(Character::isISOControl);
        return fits ? value : null;
    }

    private static ArrayNode list(JsonNode value, Shape element, int most, Dropped dropped) {
        ArrayNode fitted = JsonNodeFactory.instance.arrayNode();
        for (JsonNode each : value) {
            if (fitted.size() == most) {
                dropped.add(1);
                continue;
            }
            JsonNode fits = element.fit(each, dropped);
            if (fits != null) {
                fitted.add(fits);
            }
        }
        return fitted;
    }

    private static ObjectNode group(JsonNode value, Map<String, Shape> members, Dropped dropped) {
        ObjectNode fitted = JsonNodeFactory.instance.objectNode();
        value.properties()
                .forEach(
                        member -> {
                            Shape shape = members.get(member.getKey());
                            JsonNode fits =
                                    shape == null ? null : shape.fit(member.getValue(), dropped);
                            dropped.add(shape == null ? 1 : 0);
                            if (fits != null) {
                                fitted.set(member.getKey(), fits);
                            }
                        });
        return fitted;
    }
}
