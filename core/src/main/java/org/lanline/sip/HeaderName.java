package org.lanline.sip;

import org.lanline.wire.Ascii;

import java.util.Locale;

/**
 * The header fields that the index knows by number, so that one field has one identity however its
 * name was spelled (RFC 3261 section 7.3.1).
 */
enum HeaderName {
    /** Any field not named here; told apart by its text. */
    OTHER("", ' '),
    ACCEPT_CONTACT("Accept-Contact", 'a'),
    ALLOW("Allow", ' '),
    ALLOW_EVENTS("Allow-Events", 'u'),
    AUTHORIZATION("Authorization", ' '),
    CALL_ID("Call-ID", 'i'),
    CONTACT("Contact", 'm'),
    CONTENT_ENCODING("Content-Encoding", 'e'),
    CONTENT_LENGTH("Content-Length", 'l'),
    CONTENT_TYPE("Content-Type", 'c'),
    CSEQ("CSeq", ' '),
    DATE("Date", ' '),
    EVENT("Event", 'o'),
    EXPIRES("Expires", ' '),
    FROM("From", 'f'),
    IDENTITY("Identity", 'y'),
    IDENTITY_INFO("Identity-Info", 'n'),
    MAX_BREADTH("Max-Breadth", ' '),
    MAX_FORWARDS("Max-Forwards", ' '),
    PATH("Path", ' '),
    PROXY_AUTHORIZATION("Proxy-Authorization", ' '),
    PROXY_REQUIRE("Proxy-Require", ' '),
    RECORD_ROUTE("Record-Route", ' '),
    REFERRED_BY("Referred-By", 'b'),
    REFER_TO("Refer-To", 'r'),
    REJECT_CONTACT("Reject-Contact", 'j'),
    REQUEST_DISPOSITION("Request-Disposition", 'd'),
    REQUIRE("Require", ' '),
    ROUTE("Route", ' '),
    SESSION_EXPIRES("Session-Expires", 'x'),
    SUBJECT("Subject", 's'),
    SUPPORTED("Supported", 'k'),
    TO("To", 't'),
    UNSUPPORTED("Unsupported", ' '),
    USER_AGENT("User-Agent", ' '),
    VIA("Via", 'v');

    private static final int SLOTS = 256;
    private static final HeaderName[] ALL = values();
    private static final HeaderName[] BY_HASH = new HeaderName[SLOTS];

    static {
        for (HeaderName name : ALL) {
            place(name, name.text);
            if (name.compact != ' ') {
                place(name, String.valueOf(name.compact));
            }
        }
    }

    private final String text;
    private final String lower;
    private final char compact;

    HeaderName(String text, char compact) {
        this.text = text;
        this.lower = text.toLowerCase(Locale.ROOT);
        this.compact = compact;
    }

    /** The name as the RFC writes it. */
    String text() {
        return text;
    }

    /** Small and dense, for tables and bit sets that live no longer than the process. */
    @SuppressWarnings("EnumOrdinal")
    int number() {
        return ordinal();
    }

    static HeaderName numbered(int number) {
        return ALL[number];
    }

    /** The field that these bytes name in full or compact form, in any case. */
    static HeaderName of(byte[] bytes, int start, int length) {
        if (length == 0) {
            return OTHER;
        }
        int first = Ascii.lower(bytes[start]);
        int slot = slot(length, first, Ascii.lower(bytes[start + length - 1]));
        for (HeaderName name = BY_HASH[slot]; name != null; name = BY_HASH[slot]) {
            if (length == 1
                    ? name.compact == first
                    : Ascii.same(bytes, start, length, name.lower)) {
                return name;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return OTHER;
    }

    static HeaderName of(String name) {
        int length = name.length();
        if (length == 0) {
            return OTHER;
        }
        int first = Ascii.lower(name.charAt(0));
        int slot = slot(length, first, Ascii.lower(name.charAt(length - 1)));
        for (HeaderName known = BY_HASH[slot]; known != null; known = BY_HASH[slot]) {
            if (length == 1 ? known.compact == first : Ascii.same(name, known.lower)) {
                return known;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return OTHER;
    }

    private static void place(HeaderName name, String spelled) {
        if (spelled.isEmpty()) {
            return;
        }
        String word = spelled.toLowerCase(Locale.ROOT);
        int slot = slot(word.length(), word.charAt(0), word.charAt(word.length() - 1));
        while (BY_HASH[slot] != null) {
            slot = slot + 1 & SLOTS - 1;
        }
        BY_HASH[slot] = name;
    }

    private static int slot(int length, int first, int last) {
        return length * 31 + first * 7 + last & SLOTS - 1;
    }
}
