package org.lanline.dtls;

import org.jspecify.annotations.Nullable;
import org.lanline.wire.Cursor;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a client offers (RFC 6347 section 4.2.1, RFC 9147 section 5.3).
 *
 * @param legacyVersion what the version field says, which 1.3 no longer means
 * @param random in hex: the same in every retransmission and retry
 * @param cookie true when a server's cookie is echoed
 */
public record ClientHello(
        int legacyVersion,
        String random,
        boolean cookie,
        List<Integer> cipherSuites,
        Extensions extensions) {

    private static final int COOKIE_EXTENSION = 44;
    private static final int MOST_SUITES = 256;

    public ClientHello {
        cipherSuites = List.copyOf(cipherSuites);
    }

    /** Reads the body of the message; null when it is none. */
    public static @Nullable ClientHello parse(byte[] body) {
        Cursor cursor = new Cursor(body, 0, body.length);
        int version = cursor.u16();
        byte[] random = cursor.slice(32);
        cursor.skip(cursor.u8());
        int cookieBytes = cursor.u8();
        cursor.skip(cookieBytes);
        int suiteBytes = cursor.u16();
        List<Integer> suites = new ArrayList<>();
        for (int i = 0; i < suiteBytes / 2 && !cursor.failed(); i++) {
            int suite = cursor.u16();
            if (suites.size() < MOST_SUITES) {
                suites.add(suite);
            }
        }
        cursor.skip(cursor.u8());
        if (cursor.failed()) {
            return null;
        }
        Extensions extensions = Extensions.read(cursor);
        boolean cookie = cookieBytes > 0 || extensions.value(COOKIE_EXTENSION) != null;
        return new ClientHello(
                version, HexFormat.of().formatHex(random), cookie, suites, extensions);
    }

    /** The highest version offered: the extension's, else the field's. */
    public int highestVersion() {
        // DTLS versions count downwards; GREASE values do not begin with 0xfe
        return extensions.offeredVersions().stream()
                .filter(version -> version >>> 8 == 0xfe)
                .min(Integer::compare)
                .orElse(legacyVersion);
    }
}
