package org.lanline.trace.report;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;

/** A member that may have no value. */
final class JsonTexts {
    private JsonTexts() {}

    static void write(JsonGenerator out, String name, @Nullable String value) {
        out.writeName(name);
        if (value == null) {
            out.writeNull();
        } else {
            out.writeString(value);
        }
    }
}
