package org.lanline.server;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.stream.Collectors;

/** What a JSON value is made of, to compare what the program says with what its documents show. */
public final class JsonShape {

    private JsonShape() {}

    /** Names and types without values; of a list the shape of its first element. */
    public static String of(@Nullable JsonNode node) {
        if (node == null) {
            return "nothing";
        }
        if (node.isObject()) {
            return node.properties().stream()
                    .map(field -> field.getKey() + ":" + of(field.getValue()))
                    .sorted()
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node.isArray()) {
            return "[" + (node.isEmpty() ? "" : of(node.get(0))) + "]";
        }
        return node.getNodeType().toString();
    }
}
