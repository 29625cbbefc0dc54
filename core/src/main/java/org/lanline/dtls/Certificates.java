package org.lanline.dtls;

import org.jspecify.annotations.Nullable;
import org.lanline.wire.Cursor;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Certificates of a DTLS 1.2 handshake, which are sent in clear (RFC 5246 section 7.4.2). */
public final class Certificates {
    private Certificates() {}

    /** The sender's own certificate in DER, the first of the list; null when there is none. */
    public static byte @Nullable [] first(byte[] body) {
        Cursor cursor = new Cursor(body, 0, body.length);
        cursor.skip(3);
        byte[] der = cursor.slice(cursor.u8() << 16 | cursor.u16());
        return cursor.failed() || der.length == 0 ? null : der;
    }

    /**
     * The fingerprint as SDP writes it: {@code AB:CD:…} (RFC 8122 section 5).
     *
     * @param hash such as {@code sha-256}
     * @return null for a hash that this machine does not have
     */
    public static @Nullable String fingerprint(String hash, byte[] der) {
        String name = hash.toUpperCase(Locale.ROOT);
        try {
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance(name).digest(der));
        } catch (NoSuchAlgorithmException unknownHere) {
            return null;
        }
    }
}
