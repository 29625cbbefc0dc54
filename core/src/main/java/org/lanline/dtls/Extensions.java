package org.lanline.dtls;

import org.jspecify.annotations.Nullable;
import org.lanline.wire.Cursor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The extensions of a hello, by number (RFC 8446 section 4.2, RFC 5764 section 4.1). */
public final class Extensions {
    private static final int SUPPORTED_GROUPS = 10;
    private static final int USE_SRTP = 14;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int KEY_SHARE = 51;
    private static final int CONNECTION_ID = 54;
    private static final int MOST = 64;

    private final Map<Integer, byte[]> byNumber;

    private Extensions(Map<Integer, byte[]> byNumber) {
        this.byNumber = byNumber;
    }

    /** What is left of a hello; an absent block is empty, one that is cut off ends early. */
    static Extensions read(Cursor cursor) {
        Map<Integer, byte[]> found = new LinkedHashMap<>();
        if (cursor.remaining() >= 2) {
            int end = cursor.u16();
            Cursor block = new Cursor(cursor.slice(end), 0, cursor.failed() ? 0 : end);
            while (block.remaining() > 0 && found.size() < MOST) {
                int number = block.u16();
                byte[] body = block.slice(block.u16());
                if (block.failed()) {
                    break;
                }
                found.putIfAbsent(number, body);
            }
        }
        return new Extensions(found);
    }

    /** Their numbers in the order of the hello. */
    public List<Integer> numbers() {
        return List.copyOf(byNumber.keySet());
    }

    /** The value as it is on the wire; null when the extension is absent. */
    public byte @Nullable [] value(int number) {
        return byNumber.get(number);
    }

    /** The versions that a client offers; empty without the extension. */
    public List<Integer> offeredVersions() {
        Cursor cursor = cursor(SUPPORTED_VERSIONS);
        return numbers(cursor, cursor.u8());
    }

    /** The version that a server took by extension (RFC 8446 section 4.2.1); 0 when it did not. */
    public int selectedVersion() {
        byte[] value = byNumber.get(SUPPORTED_VERSIONS);
        return value == null || value.length != 2 ? 0 : cursor(SUPPORTED_VERSIONS).u16();
    }

    /** Key exchange groups in a client's order. */
    public List<Integer> groups() {
        Cursor cursor = cursor(SUPPORTED_GROUPS);
        return numbers(cursor, cursor.u16());
    }

    /** The groups that a client sent a share of. */
    public List<Integer> offeredShares() {
        Cursor cursor = cursor(KEY_SHARE);
        cursor.skip(2);
        List<Integer> found = new ArrayList<>();
        while (cursor.remaining() > 0 && !cursor.failed() && found.size() < MOST) {
            int group = cursor.u16();
            cursor.skip(cursor.u16());
            if (!cursor.failed()) {
                found.add(group);
            }
        }
        return found;
    }

    /** The group that a server took, or asks for in a retry; 0 when it says none. */
    public int selectedShare() {
        return cursor(KEY_SHARE).u16();
    }

    /** The profiles offered, or the one taken (RFC 5764 section 4.1.1). */
    public List<Integer> srtpProfiles() {
        Cursor cursor = cursor(USE_SRTP);
        return numbers(cursor, cursor.u16());
    }

    /** Length of the connection ids that the sender wants to be sent; -1 when it says nothing. */
    public int connectionIdBytes() {
        byte[] value = byNumber.get(CONNECTION_ID);
        return value == null || value.length == 0 ? -1 : value[0] & 0xff;
    }

    private Cursor cursor(int number) {
        byte[] value = byNumber.getOrDefault(number, new byte[0]);
        return new Cursor(value, 0, value.length);
    }

    private static List<Integer> numbers(Cursor cursor, int bytes) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < bytes / 2 && i < MOST && cursor.remaining() >= 2; i++) {
            found.add(cursor.u16());
        }
        return found;
    }
}
