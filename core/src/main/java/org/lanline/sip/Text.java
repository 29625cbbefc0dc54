package org.lanline.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Text of header fields: unfolding, quoting. */
final class Text {
    private Text() {}

    /** These bytes as UTF-8, each folded line end with its white space as one space. */
    static String unfolded(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == '\r') {
                return unfold(bytes, start, end);
            }
        }
        return new String(bytes, start, end - start, UTF_8);
    }

    private static String unfold(byte[] bytes, int start, int end) {
        byte[] line = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            if (bytes[i] != '\r') {
                line[length++] = bytes[i];
                continue;
            }
            while (i + 1 < end && Grammar.isSpace(bytes[i + 1])) {
                i++;
            }
            line[length++] = ' ';
        }
        return new String(line, 0, length, UTF_8);
    }

    /** The text inside a quoted string; anything else as it is. */
    static String unquoted(String text) {
        if (text.length() < 2 || text.charAt(0) != '"') {
            return text;
        }
        String inside = text.substring(1, text.length() - 1);
        if (inside.indexOf('\\') < 0) {
            return inside;
        }
        StringBuilder plain = new StringBuilder(inside.length());
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            plain.append(c == '\\' && i + 1 < inside.length() ? inside.charAt(++i) : c);
        }
        return plain.toString();
    }

    /** A quoted string that means {@code text}. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** With every {@code %41} undone; one that is not well formed stays as it is. */
    static String unescaped(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            boolean escape = bytes[i] == '%' && high >= 0 && low >= 0;
            bytes[length++] = escape ? (byte) (high << 4 | low) : bytes[i];
            i += escape ? 2 : 0;
        }
        return new String(bytes, 0, length, UTF_8);
    }

    /** One line: what could end a header line early becomes a space. */
    static String oneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\r' || text.charAt(i) == '\n') {
                return text.replace('\r', ' ').replace('\n', ' ');
            }
        }
        return text;
    }
}
