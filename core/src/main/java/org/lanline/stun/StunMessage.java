package org.lanline.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * A view of one message where it lies in a buffer (RFC 8489 section 5 and 14), used again for the
 * next one. It is valid until the buffer changes or the next {@link #parse}.
 *
 * <p>Attributes that come after MESSAGE-INTEGRITY are not seen, but for MESSAGE-INTEGRITY-SHA256
 * and FINGERPRINT (section 14.5); of attributes that come twice, the first counts. Readers by type
 * find nothing (null, -1, false) where the attribute is absent or has a length that it cannot have.
 */
public final class StunMessage {

    /** What the bytes were. */
    public enum Verdict {
        STUN,
        /** The first bits or the magic cookie say that this is something else. */
        NOT_STUN,
        /** It claims to be STUN, but its lengths do not fit each other. */
        MALFORMED
    }

    /** What became of a check. */
    public enum Check {
        ABSENT,
        GOOD,
        BAD
    }

    public static final int HEADER_BYTES = 20;
    public static final int MAGIC_COOKIE = 0x2112_a442;

    static final int FINGERPRINT_XOR = 0x5354_554e;
    static final int FINGERPRINT_BYTES = 8;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;

    /** More attributes than any message has a use for; with them, work per message is bounded. */
    private static final int MOST_ATTRIBUTES = 64;

    private final int[] types = new int[MOST_ATTRIBUTES];
    private final int[] offsets = new int[MOST_ATTRIBUTES];
    private final int[] lengths = new int[MOST_ATTRIBUTES];
    private final CRC32 crc = new CRC32();
    private ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES);
    private int start;
    private int end;
    private int count;

    /**
     * Looks at what lies between position and limit, all of which must be one message; neither
     * moves. The buffer is big-endian.
     */
    public Verdict parse(ByteBuffer datagram) {
        buffer = datagram;
        start = datagram.position();
        end = datagram.limit();
        count = 0;
        if (!looksLikeStun(datagram)) {
            return Verdict.NOT_STUN;
        }
        int length = u16At(start + 2);
        if (length % 4 != 0 || start + HEADER_BYTES + length != end) {
            return Verdict.MALFORMED;
        }
        return index() ? Verdict.STUN : Verdict.MALFORMED;
    }

    /** True when the bytes from the position may be STUN: two bits, a header, the cookie. */
    public static boolean looksLikeStun(ByteBuffer datagram) {
        int at = datagram.position();
        return datagram.remaining() >= HEADER_BYTES
                && (datagram.get(at) & 0xc0) == 0
                && datagram.getInt(at + 4) == MAGIC_COOKIE;
    }

    /** Walks over the attributes once and remembers those that are to be seen. */
    private boolean index() {
        int at = start + HEADER_BYTES;
        boolean protectedSoFar = true;
        boolean sha256Seen = false;
        while (at < end) {
            if (end - at < 4 || count == MOST_ATTRIBUTES) {
                return false;
            }
            int type = u16At(at);
            int length = u16At(at + 2);
            int next = at + attributeBytes(length);
            if (next > end || (type == Attribute.FINGERPRINT && next != end)) {
                return false; // section 14.7: it is the last one
            }
            boolean seen =
                    switch (type) {
                        case Attribute.FINGERPRINT -> true;
                        case Attribute.MESSAGE_INTEGRITY_SHA256 -> !sha256Seen;
                        default -> protectedSoFar;
                    };
            if (seen) {
                types[count] = type;
                offsets[count] = at + 4;
                lengths[count++] = length;
            }
            sha256Seen |= type == Attribute.MESSAGE_INTEGRITY_SHA256;
            protectedSoFar &= !sha256Seen && type != Attribute.MESSAGE_INTEGRITY;
            at = next;
        }
        return true;
    }

    private int u16At(int offset) {
        return buffer.getShort(offset) & 0xffff;
    }

    /** Message class and method as they are on the wire. */
    public int type() {
        return u16At(start);
    }

    public MessageClass messageClass() {
        return MessageClass.ofType(type());
    }

    /** One of {@link StunMethod}. */
    public int method() {
        return MessageClass.methodOfType(type());
    }

    public boolean isRequest() {
        return messageClass() == MessageClass.REQUEST;
    }

    public boolean isIndication() {
        return messageClass() == MessageClass.INDICATION;
    }

    public boolean isSuccess() {
        return messageClass() == MessageClass.SUCCESS;
    }

    public boolean isError() {
        return messageClass() == MessageClass.ERROR;
    }

    /** Length of header and attributes, bytes. */
    public int size() {
        return end - start;
    }

    public TransactionId transactionId() {
        return new TransactionId(transactionHigh(), transactionLow());
    }

    /** The first four bytes of the transaction id. */
    public int transactionHigh() {
        return buffer.getInt(start + 8);
    }

    /** The last eight bytes of the transaction id. */
    public long transactionLow() {
        return buffer.getLong(start + 12);
    }

    /** How many attributes are to be seen. */
    public int count() {
        return count;
    }

    /** The type of the attribute at this index. */
    public int typeAt(int index) {
        return types[index];
    }

    /** Index of the first attribute of this type; -1 for none. */
    public int find(int attribute) {
        return findFrom(attribute, 0);
    }

    /** Index of the first attribute of this type from that index on; -1 for none. */
    public int findFrom(int attribute, int index) {
        for (int i = index; i < count; i++) {
            if (types[i] == attribute) {
                return i;
            }
        }
        return -1;
    }

    public boolean has(int attribute) {
        return find(attribute) >= 0;
    }

    /** Where in the buffer the value of the attribute at this index lies (absolute). */
    public int offsetAt(int index) {
        return offsets[index];
    }

    /** Length of the value at this index, without padding. */
    public int lengthAt(int index) {
        return lengths[index];
    }

    private int offset(int attribute, int length) {
        int index = find(attribute);
        return index >= 0 && lengths[index] == length ? offsets[index] : -1;
    }

    /** A value of one byte, or the first of four (EVEN-PORT, REQUESTED-TRANSPORT, families). */
    public int firstByte(int attribute) {
        int index = find(attribute);
        return index >= 0 && lengths[index] >= 1 ? buffer.get(offsets[index]) & 0xff : -1;
    }

    /** The first two bytes of a value of four (CHANNEL-NUMBER, RESPONSE-PORT). */
    public int u16(int attribute) {
        int offset = offset(attribute, 4);
        return offset < 0 ? -1 : u16At(offset);
    }

    /** A value of four bytes, unsigned. */
    public long u32(int attribute) {
        int offset = offset(attribute, 4);
        return offset < 0 ? -1 : buffer.getInt(offset) & 0xffff_ffffL;
    }

    /** A value of eight bytes (ICE-CONTROLLING, RESERVATION-TOKEN). */
    public @Nullable Long u64(int attribute) {
        int offset = offset(attribute, 8);
        return offset < 0 ? null : Long.valueOf(buffer.getLong(offset));
    }

    /** A copy of the value. */
    public byte @Nullable [] bytes(int attribute) {
        int index = find(attribute);
        if (index < 0) {
            return null;
        }
        byte[] copy = new byte[lengths[index]];
        buffer.get(offsets[index], copy);
        return copy;
    }

    public @Nullable String text(int attribute) {
        byte[] bytes = bytes(attribute);
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    /** True when the value is exactly these bytes. */
    public boolean is(int attribute, byte[] expected) {
        int index = find(attribute);
        return index >= 0 && lengths[index] == expected.length && valueIs(index, expected);
    }

    /** An address in the clear (MAPPED-ADDRESS, ALTERNATE-SERVER, RFC 5780). */
    public @Nullable InetSocketAddress address(int attribute) {
        RawAddress raw = new RawAddress();
        int index = find(attribute);
        return index >= 0 && readAddress(index, false, raw) ? raw.toSocketAddress() : null;
    }

    /** An XORed address (section 14.2). */
    public @Nullable InetSocketAddress xorAddress(int attribute) {
        RawAddress raw = new RawAddress();
        int index = find(attribute);
        return index >= 0 && readXorAddressAt(index, raw) ? raw.toSocketAddress() : null;
    }

    /**
     * Reads the XORed address at this index into {@code into}.
     *
     * @return false when it is not one; {@code into} is then as it was
     */
    public boolean readXorAddressAt(int index, RawAddress into) {
        return readAddress(index, true, into);
    }

    private boolean readAddress(int index, boolean xored, RawAddress into) {
        int offset = offsets[index];
        int length = lengths[index];
        int family = length >= 4 ? buffer.get(offset + 1) & 0xff : 0;
        int port = length >= 4 ? u16At(offset + 2) ^ (xored ? MAGIC_COOKIE >>> 16 : 0) : 0;
        if (family == AddressFamily.IPV4.number() && length == 8) {
            into.setIpv4(buffer.getInt(offset + 4) ^ (xored ? MAGIC_COOKIE : 0), port);
            return true;
        }
        if (family == AddressFamily.IPV6.number() && length == 20) {
            // the cookie and the transaction id lie side by side in the header
            long highMask = xored ? buffer.getLong(start + 4) : 0;
            long lowMask = xored ? buffer.getLong(start + 12) : 0;
            into.setIpv6(
                    buffer.getLong(offset + 4) ^ highMask,
                    buffer.getLong(offset + 12) ^ lowMask,
                    port);
            return true;
        }
        return false;
    }

    /** Where a server sends its clients instead (RFC 8489 section 10); null when it does not. */
    public @Nullable InetSocketAddress alternateServer() {
        return isError() && errorCode() == StunError.TRY_ALTERNATE
                ? address(Attribute.ALTERNATE_SERVER)
                : null;
    }

    /** The number of ERROR-CODE, 300 to 699; -1 for none. */
    public int errorCode() {
        int index = find(Attribute.ERROR_CODE);
        if (index < 0 || lengths[index] < 4) {
            return -1;
        }
        int hundreds = buffer.get(offsets[index] + 2) & 0x07;
        int rest = buffer.get(offsets[index] + 3) & 0xff;
        return hundreds >= 3 && hundreds <= 6 && rest < 100 ? hundreds * 100 + rest : -1;
    }

    /**
     * The attributes of a request that must be understood and are not (section 6.3).
     *
     * @param into the first of their numbers; as many as fit
     * @return how many were written
     */
    public int notUnderstood(int[] into) {
        int found = 0;
        for (int i = 0; i < count && found < into.length; i++) {
            if (Attribute.mustBeUnderstood(types[i]) && !Attribute.isUnderstood(types[i])) {
                into[found++] = types[i];
            }
        }
        return found;
    }

    /** What an attribute with a value of this length takes, padding included (section 14). */
    static int attributeBytes(int valueBytes) {
        return ATTRIBUTE_HEADER_BYTES + (valueBytes + 3 & ~3);
    }

    /** True when either kind of MESSAGE-INTEGRITY is there. */
    public boolean hasIntegrity() {
        return has(Attribute.MESSAGE_INTEGRITY) || has(Attribute.MESSAGE_INTEGRITY_SHA256);
    }

    /** Checks the stronger of the integrities that are there (section 9.1.3, 9.2.4). */
    public Check integrity(IntegrityKey key) {
        if (has(Attribute.MESSAGE_INTEGRITY_SHA256)) {
            return integrity(key, Attribute.MESSAGE_INTEGRITY_SHA256);
        }
        return integrity(key, Attribute.MESSAGE_INTEGRITY);
    }

    /** Checks one of the two attributes. */
    public Check integrity(IntegrityKey key, int attribute) {
        int index = find(attribute);
        if (index < 0) {
            return Check.ABSENT;
        }
        int length = lengths[index];
        boolean possible =
                attribute == Attribute.MESSAGE_INTEGRITY
                        ? length == IntegrityKey.SHA1_BYTES
                        // section 14.6: truncated by whole words, to half of it at most
                        : length >= IntegrityKey.LEAST_SHA256_BYTES
                                && length <= IntegrityKey.SHA256_BYTES
                                && length % 4 == 0;
        if (!possible) {
            return Check.BAD;
        }
        byte[] expected = key.mac(attribute, buffer, start, offsets[index] - 4, length);
        return valueIs(index, expected) ? Check.GOOD : Check.BAD;
    }

    /** Takes as long whether the first byte or the last one differs. */
    private boolean valueIs(int index, byte[] expected) {
        int different = 0;
        for (int i = 0; i < lengths[index]; i++) {
            different |= buffer.get(offsets[index] + i) ^ expected[i];
        }
        return different == 0;
    }

    public Check fingerprint() {
        int index = find(Attribute.FINGERPRINT);
        if (index < 0) {
            return Check.ABSENT;
        }
        if (lengths[index] != 4) {
            return Check.BAD;
        }
        int expected = crc(crc, buffer, start, offsets[index] - 4) ^ FINGERPRINT_XOR;
        return buffer.getInt(offsets[index]) == expected ? Check.GOOD : Check.BAD;
    }

    /** CRC-32 of the bytes from start to end; position and limit are as before. */
    static int crc(CRC32 crc, ByteBuffer buffer, int start, int end) {
        int position = buffer.position();
        int limit = buffer.limit();
        buffer.limit(end).position(start);
        crc.reset();
        crc.update(buffer);
        buffer.limit(limit).position(position);
        return (int) crc.getValue();
    }

    /** The buffer it lies in; attribute values are at {@link #offsetAt}. */
    public ByteBuffer buffer() {
        return buffer;
    }

    int start() {
        return start;
    }
}
