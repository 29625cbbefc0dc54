package org.lanline.dtls;

import org.jspecify.annotations.Nullable;
import org.lanline.wire.Cursor;

import java.util.ArrayList;
import java.util.List;

/**
 * The records of one datagram (RFC 6347 section 4.1, RFC 9147 section 4, RFC 9146 section 4).
 *
 * @param records those before the first mistake
 * @param bad what is wrong behind them; null when the datagram is whole
 */
public record DtlsRecords(List<DtlsRecord> records, @Nullable String bad) {

    /** More records than any datagram has a use for; with them, work per datagram is bounded. */
    public static final int MOST_RECORDS = 64;

    private static final int HEADER_BYTES = 13;
    private static final int CONNECTION_ID_BIT = 0x10;
    private static final int LONG_SEQUENCE_BIT = 0x08;
    private static final int LENGTH_BIT = 0x04;

    public DtlsRecords {
        records = List.copyOf(records);
    }

    /** True when a datagram that begins with these bytes may be DTLS (RFC 7983 section 7). */
    public static boolean looksLikeDtls(byte[] datagram, int offset, int length) {
        if (length < 2) {
            return false;
        }
        int first = datagram[offset] & 0xff;
        if (first >= 32 && first <= 63) {
            return true;
        }
        // the second byte of every version that has one
        return first >= 20
                && first <= 26
                && length >= HEADER_BYTES
                && (datagram[offset + 1] & 0xff) == 0xfe;
    }

    /**
     * Cuts a datagram.
     *
     * @param connectionIdBytes length of the connection ids that its receiver asked for; they are
     *     in no length field (RFC 9146 section 4). 0 without.
     */
    public static DtlsRecords parse(
            byte[] datagram, int offset, int length, int connectionIdBytes) {
        List<DtlsRecord> found = new ArrayList<>(2);
        Cursor cursor = new Cursor(datagram, offset, length);
        while (cursor.remaining() > 0) {
            if (found.size() == MOST_RECORDS) {
                return new DtlsRecords(found, "more than " + MOST_RECORDS + " records");
            }
            int first = cursor.u8();
            DtlsRecord next =
                    first >= 32 && first <= 63
                            ? unified(first, cursor, connectionIdBytes)
                            : plain(first, cursor, connectionIdBytes);
            if (next == null) {
                return new DtlsRecords(found, "a record that is cut off or none");
            }
            found.add(next);
        }
        return new DtlsRecords(found, null);
    }

    private static @Nullable DtlsRecord plain(int type, Cursor cursor, int connectionIdBytes) {
        ContentType content = ContentType.of(type);
        int version = cursor.u16();
        int epoch = cursor.u16();
        long sequence = (long) cursor.u16() << 32 | cursor.u32();
        cursor.skip(content == ContentType.CONNECTION_ID ? connectionIdBytes : 0);
        int length = cursor.u16();
        int at = cursor.position();
        cursor.skip(length);
        boolean possible = content != ContentType.UNKNOWN && version >>> 8 == 0xfe;
        return cursor.failed() || !possible
                ? null
                : new DtlsRecord(content, version, epoch, sequence, at, length);
    }

    /** 001CSLEE, then what its bits say (RFC 9147 section 4). */
    private static @Nullable DtlsRecord unified(int first, Cursor cursor, int connectionIdBytes) {
        cursor.skip((first & CONNECTION_ID_BIT) != 0 ? connectionIdBytes : 0);
        cursor.skip((first & LONG_SEQUENCE_BIT) != 0 ? 2 : 1);
        int length = (first & LENGTH_BIT) != 0 ? cursor.u16() : cursor.remaining();
        int at = cursor.position();
        cursor.skip(length);
        return cursor.failed()
                ? null
                : new DtlsRecord(ContentType.ENCRYPTED, 0, first & 3, -1, at, length);
    }
}
