package org.lanline.server.people;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.DeviceKind;
import org.lanline.wire.Printable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The JSON object in the body of a request. Fields that are not known are left alone. */
final class Body {

    private static final int LONGEST_LABEL = 60;

    private final JsonNode object;

    private Body(JsonNode object) {
        this.object = object;
    }

    /** An empty body counts as an empty object. */
    static Body of(String text) throws Refused {
        if (text.isBlank()) {
            return new Body(StrangersJson.MAPPER.createObjectNode());
        }
        try {
            JsonNode node = StrangersJson.MAPPER.readTree(text);
            if (node.isObject()) {
                return new Body(node);
            }
        } catch (JacksonException notJson) {
            throw new Refused(Refusal.BAD_REQUEST, "The body is not JSON that this box can read.");
        }
        throw new Refused(Refusal.BAD_REQUEST, "The body must be a JSON object.");
    }

    String text(String name) throws Refused {
        String text = optionalText(name);
        if (text == null) {
            throw new Refused(Refusal.BAD_REQUEST, "\"" + name + "\" is missing.");
        }
        return text;
    }

    boolean flag(String name) throws Refused {
        JsonNode node = object.get(name);
        if (node == null || !node.isBoolean()) {
            throw new Refused(Refusal.BAD_REQUEST, "\"" + name + "\" must be true or false.");
        }
        return node.booleanValue();
    }

    @Nullable String optionalText(String name) throws Refused {
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isString()) {
            throw new Refused(Refusal.BAD_REQUEST, "\"" + name + "\" must be a text.");
        }
        return node.stringValue();
    }

    /** What the device says it is; one that says nothing is another one. */
    DeviceKind kind() throws Refused {
        String word = optionalText("kind");
        if (word == null) {
            return DeviceKind.OTHER;
        }
        return DeviceKind.of(word)
                .filter(DeviceKind::canBeClaimed)
                .orElseThrow(
                        () ->
                                new Refused(
                                        Refusal.BAD_REQUEST,
                                        "\"kind\" must be phone, tablet, desktop, browser or"
                                                + " other."));
    }

    /** What the device calls itself, cut to what fits on a line and can be seen. */
    String label() throws Refused {
        String label = optionalText("device");
        if (label == null) {
            return "";
        }
        return label.strip()
                .codePoints()
                .filter(Printable::is)
                .limit(LONGEST_LABEL)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
