package org.lanline.trace.decode;

import org.lanline.wire.Ascii;

/** Whether bytes begin as a SIP message does (RFC 3261 section 7). */
final class SipText {
    private static final int LONGEST_METHOD = 32;
    private static final int LONGEST_FIRST_LINE = 4_096;

    private static final int MOST_BODY_BYTES = 1 << 17;

    /** What {@link #length} says when the header is not whole yet. */
    static final int NOT_YET = -1;

    /** What {@link #length} says when no message begins there. */
    static final int NO_MESSAGE = -2;

    private SipText() {}

    /** A status line, or a method and a line that ends with the version. */
    static boolean begins(byte[] bytes, int at, int length) {
        int end = at + length;
        if (length >= 12 && spells(bytes, at, "SIP/2.0 ")) {
            return true;
        }
        int space = at;
        int lastOfMethod = Math.min(end, at + LONGEST_METHOD);
        while (space < lastOfMethod && isUpper(bytes[space])) {
            space++;
        }
        if (space - at < 3 || space == lastOfMethod || bytes[space] != ' ') {
            return false;
        }
        int line = lineEnd(bytes, space, Math.min(end, at + LONGEST_FIRST_LINE));
        if (line < 0) {
            // of a message that was cut off, the scheme of the URI has to do
            return end - space > 5 && spells(bytes, space, " sip:");
        }
        return line - space > 9 && spells(bytes, line - 8, " SIP/2.0");
    }

    /** Index behind the empty line that ends a header; -1 when it is not there yet. */
    static int headerEnd(byte[] bytes, int from, int end) {
        for (int at = from; at + 3 < end; at++) {
            if (bytes[at] == '\r'
                    && bytes[at + 1] == '\n'
                    && bytes[at + 2] == '\r'
                    && bytes[at + 3] == '\n') {
                return at + 4;
            }
        }
        return -1;
    }

    /**
     * Length of the message there by its Content-Length (section 18.3); without one it has no body.
     *
     * @return {@link #NO_MESSAGE} or {@link #NOT_YET} when that cannot be said
     */
    static int length(byte[] bytes, int from, int end) {
        if (end - from >= LONGEST_METHOD && !begins(bytes, from, end - from)) {
            return NO_MESSAGE;
        }
        int headerEnd = headerEnd(bytes, from, end);
        if (headerEnd < 0) {
            return NOT_YET;
        }
        for (int line = from; line < headerEnd; line = lineEnd(bytes, line, headerEnd) + 1) {
            long length = contentLength(bytes, line, lineEnd(bytes, line, headerEnd));
            if (length >= 0) {
                return (int) (headerEnd - from + length);
            }
        }
        return headerEnd - from;
    }

    /** The value, when this line is of that field; otherwise -1. */
    private static long contentLength(byte[] bytes, int line, int end) {
        int from = line < end && bytes[line] == '\n' ? line + 1 : line;
        int colon = from;
        while (colon < end && bytes[colon] != ':' && bytes[colon] != ' ') {
            colon++;
        }
        int name = colon - from;
        if (!Ascii.same(bytes, from, name, "Content-Length")
                && !Ascii.same(bytes, from, name, "l")) {
            return -1;
        }
        int at = colon;
        while (at < end && (bytes[at] == ' ' || bytes[at] == ':' || bytes[at] == '\t')) {
            at++;
        }
        int last = end;
        while (last > at && (bytes[last - 1] == ' ' || bytes[last - 1] == '\t')) {
            last--;
        }
        return Ascii.decimal(bytes, at, last, MOST_BODY_BYTES);
    }

    private static int lineEnd(byte[] bytes, int from, int last) {
        for (int i = from; i < last; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                return i;
            }
        }
        return -1;
    }

    private static boolean isUpper(byte b) {
        return (b >= 'A' && b <= 'Z') || b == '_';
    }

    private static boolean spells(byte[] bytes, int at, String text) {
        if (at < 0 || bytes.length - at < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
