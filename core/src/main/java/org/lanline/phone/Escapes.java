package org.lanline.phone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** A header field's value as it stands in a URI (RFC 3261 section 19.1.1). */
final class Escapes {
    private Escapes() {}

    /** With every character escaped that is neither letter nor digit. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (byte each : text.getBytes(UTF_8)) {
            boolean plain = Character.isLetterOrDigit(each) && each > 0;
            out.append(plain ? String.valueOf((char) each) : "%%%02X".formatted(each & 0xff));
        }
        return out.toString();
    }

    /** With every {@code %41} undone; one that is not well formed stays as it is. */
    static String undone(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            boolean escape = bytes[i] == '%' && high >= 0 && low >= 0;
            out.write(escape ? high << 4 | low : bytes[i]);
            i += escape ? 2 : 0;
        }
        return out.toString(UTF_8);
    }
}
