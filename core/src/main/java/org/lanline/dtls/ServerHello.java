package org.lanline.dtls;

import org.jspecify.annotations.Nullable;
import org.lanline.wire.Cursor;

import java.util.HexFormat;

/**
 * What a server takes (RFC 5246 section 7.4.1.3, RFC 8446 section 4.1.3).
 *
 * @param random in hex
 */
public record ServerHello(
        int legacyVersion, String random, int cipherSuite, Extensions extensions) {

    /** The random that makes a ServerHello a HelloRetryRequest (RFC 8446 section 4.1.3). */
    private static final String RETRY =
            "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

    /** Reads the body of the message; null when it is none. */
    public static @Nullable ServerHello parse(byte[] body) {
        Cursor cursor = new Cursor(body, 0, body.length);
        int version = cursor.u16();
        String random = HexFormat.of().formatHex(cursor.slice(32));
        cursor.skip(cursor.u8());
        int suite = cursor.u16();
        cursor.skip(1);
        return cursor.failed()
                ? null
                : new ServerHello(version, random, suite, Extensions.read(cursor));
    }

    /** True when it is a HelloRetryRequest: the client is asked for another key share. */
    public boolean isRetry() {
        return random.equals(RETRY);
    }

    /** The version really agreed. */
    public int version() {
        int selected = extensions.selectedVersion();
        return selected == 0 ? legacyVersion : selected;
    }
}
