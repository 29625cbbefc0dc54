package org.lanline.server.proof;

import org.lanline.sip.SipMessage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A SIP message as it may be kept: without what proves who somebody is, without the keys of a call,
 * and without any body but a description.
 *
 * @param remark what was left out; empty for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record SipCopy(byte[] bytes, String remark) {

    private static final List<String> SECRETS =
            List.of(
                    "Authorization",
                    "Proxy-Authorization",
                    "WWW-Authenticate",
                    "Proxy-Authenticate",
                    "Authentication-Info",
                    "Proxy-Authentication-Info",
                    "Identity");

    /** Descriptions, and pieces of one (RFC 8840). */
    private static final Set<String> DESCRIPTIONS =
            Set.of("application/sdp", "application/trickle-ice-sdpfrag");

    private static final String INLINE = "inline:";

    static SipCopy of(SipMessage message) {
        List<String> left = new ArrayList<>();
        SipMessage kept = message;
        for (String name : SECRETS) {
            if (kept.header(name) != null) {
                kept = kept.edit().removeAll(name).done();
                left.add(name);
            }
        }
        int bodyBytes = message.body().length;
        if (bodyBytes > 0 && !isDescription(message)) {
            kept = withoutBody(kept);
            left.add("a body of " + bodyBytes + " bytes");
        }
        byte[] bytes = kept.bytes();
        if (withoutKeys(bytes)) {
            left.add("the keys of a=crypto");
        }
        return new SipCopy(
                bytes, left.isEmpty() ? "" : "left out by the box: " + String.join(", ", left));
    }

    private static boolean isDescription(SipMessage message) {
        String type = message.header("Content-Type");
        if (type == null || message.method().equals("MESSAGE")) {
            return false;
        }
        int parameters = type.indexOf(';');
        String plain = parameters < 0 ? type : type.substring(0, parameters);
        return DESCRIPTIONS.contains(plain.strip().toLowerCase(Locale.ROOT));
    }

    private static SipMessage withoutBody(SipMessage message) {
        String type = message.header("Content-Type");
        SipMessage empty =
                message.edit().body(type == null ? "text/plain" : type, new byte[0]).done();
        return type == null ? empty.edit().removeAll("Content-Type").done() : empty;
    }

    /** Writes over the keys of SDES (RFC 4568 section 6.1); the length stays. */
    private static boolean withoutKeys(byte[] bytes) {
        boolean any = false;
        for (int at = 0; at + INLINE.length() < bytes.length; at++) {
            if (begins(bytes, at)) {
                for (int i = at + INLINE.length(); i < bytes.length && isBase64(bytes[i]); i++) {
                    bytes[i] = 'A';
                    any = true;
                }
            }
        }
        return any;
    }

    private static boolean begins(byte[] bytes, int at) {
        for (int i = 0; i < INLINE.length(); i++) {
            if ((bytes[at + i] | 0x20) != (INLINE.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBase64(byte each) {
        return each == '+'
                || each == '/'
                || each == '='
                || (each >= '0' && each <= '9')
                || ((each | 0x20) >= 'a' && (each | 0x20) <= 'z');
    }
}
