package org.lanline.switchboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.lanline.sip.SipUri;

/** Writes text where a SIP URI restricts what may stand (RFC 3261 section 25.1). */
final class UserPart {
    private static final String UNRESERVED =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()";

    private UserPart() {}

    static String escaped(String user) {
        return escaped(user, UNRESERVED + "&=+$,;?/");
    }

    static String unescaped(String text) {
        String plain = SipUri.of(text, "").userName();
        return plain == null ? text : plain;
    }

    static String escapedParameter(String value) {
        return escaped(value, UNRESERVED + "[]/:&+$");
    }

    private static String escaped(String text, String allowed) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (byte b : text.getBytes(UTF_8)) {
            if (b > 0 && allowed.indexOf(b) >= 0) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(hex(b >> 4 & 15)).append(hex(b & 15));
            }
        }
        return escaped.toString();
    }

    private static char hex(int digit) {
        return "0123456789ABCDEF".charAt(digit);
    }
}
