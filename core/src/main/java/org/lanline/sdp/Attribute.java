package org.lanline.sdp;

import org.jspecify.annotations.Nullable;

/**
 * {@code a=name} or {@code a=name:value} (RFC 8866 section 5.13).
 *
 * @param value null for a property attribute such as {@code sendrecv}
 */
public record Attribute(String name, @Nullable String value) {

    static Attribute parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new Attribute(text, null)
                : new Attribute(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return value == null ? name : name + ":" + value;
    }
}
