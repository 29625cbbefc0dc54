package org.lanline.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Names of methods, each a constant so that a message does not make its own. */
final class Method {
    private static final String[] KNOWN = {
        "INVITE",
        "ACK",
        "BYE",
        "CANCEL",
        "REGISTER",
        "OPTIONS",
        "INFO",
        "UPDATE",
        "MESSAGE",
        "SUBSCRIBE",
        "NOTIFY",
        "REFER",
        "PRACK",
        "PUBLISH"
    };

    private Method() {}

    static String name(byte[] bytes, int start, int end) {
        for (String known : KNOWN) {
            if (same(bytes, start, end, known)) {
                return known;
            }
        }
        return new String(bytes, start, end - start, UTF_8);
    }

    /** Methods are told apart by case (RFC 3261 section 7.1). */
    static boolean same(byte[] bytes, int start, int end, String name) {
        if (end - start != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (bytes[start + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
