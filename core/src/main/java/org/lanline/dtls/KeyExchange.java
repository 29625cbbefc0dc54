package org.lanline.dtls;

import org.lanline.wire.Cursor;

/** The group of a DTLS 1.2 ServerKeyExchange (RFC 8422 section 5.4). */
public final class KeyExchange {
    private static final int NAMED_CURVE = 3;

    private KeyExchange() {}

    /** The number of the named curve; 0 when another kind of exchange is meant. */
    public static int group(byte[] body) {
        Cursor cursor = new Cursor(body, 0, body.length);
        int kind = cursor.u8();
        int group = cursor.u16();
        return cursor.failed() || kind != NAMED_CURVE ? 0 : group;
    }
}
