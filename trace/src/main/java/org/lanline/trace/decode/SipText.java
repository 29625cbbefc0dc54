package org.lanline.trace.decode;

/** Whether bytes begin as a SIP message does (RFC 3261 section 7). */
final class SipText {
    private static final int LONGEST_METHOD = 32;
    private static final int LONGEST_FIRST_LINE = 4_096;

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
