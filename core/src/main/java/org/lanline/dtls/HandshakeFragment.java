package org.lanline.dtls;

import org.lanline.wire.Cursor;

import java.util.ArrayList;
import java.util.List;

/**
 * A handshake message or a piece of one (RFC 6347 section 4.2.2).
 *
 * @param total length of the whole message, bytes
 * @param sequence number of the message; a retransmission has the same
 * @param start where in the whole this piece belongs
 * @param offset where the piece lies in the datagram
 * @param length of the piece, bytes
 */
public record HandshakeFragment(
        HandshakeType type, int total, int sequence, int start, int offset, int length) {

    private static final int MOST = 32;

    /** True when nothing is missing. */
    public boolean whole() {
        return start == 0 && length == total;
    }

    /** All that lie in this record, up to the first mistake; none in one that is encrypted. */
    public static List<HandshakeFragment> of(byte[] datagram, DtlsRecord record) {
        List<HandshakeFragment> found = new ArrayList<>(2);
        if (record.type() != ContentType.HANDSHAKE || record.encrypted()) {
            return found;
        }
        Cursor cursor = new Cursor(datagram, record.offset(), record.length());
        while (cursor.remaining() > 0 && found.size() < MOST) {
            HandshakeType type = HandshakeType.of(cursor.u8());
            int total = u24(cursor);
            int sequence = cursor.u16();
            int start = u24(cursor);
            int length = u24(cursor);
            int at = cursor.position();
            cursor.skip(length);
            if (cursor.failed() || type == null || start + length > total) {
                break;
            }
            found.add(new HandshakeFragment(type, total, sequence, start, at, length));
        }
        return found;
    }

    private static int u24(Cursor cursor) {
        return cursor.u8() << 16 | cursor.u16();
    }
}
