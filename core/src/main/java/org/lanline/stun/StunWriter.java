package org.lanline.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Writes messages, one after the other, into a buffer of its own (RFC 8489 section 5 and 14).
 *
 * <p>The order of calls is the order of attributes; integrity comes after what it protects and the
 * fingerprint last. Padding is zero. Writing more than fits is a mistake of the caller's and throws
 * {@link java.nio.BufferOverflowException}.
 */
public final class StunWriter {
    private final ByteBuffer buffer;
    private final CRC32 crc = new CRC32();
    private final RawAddress scratch = new RawAddress();

    /**
     * @param capacityBytes of the longest message, header included
     */
    public StunWriter(int capacityBytes) {
        this(ByteBuffer.allocate(capacityBytes));
    }

    /** Writes into this buffer, from its beginning. */
    public StunWriter(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** Begins a message; what was in the buffer is gone. */
    public StunWriter start(MessageClass messageClass, int method, TransactionId id) {
        return start(messageClass, method, id.high(), id.low());
    }

    /** Begins a message with the transaction id as two numbers. */
    public StunWriter start(MessageClass messageClass, int method, int idHigh, long idLow) {
        buffer.clear();
        buffer.putShort((short) messageClass.type(method));
        buffer.putShort((short) 0);
        buffer.putInt(StunMessage.MAGIC_COOKIE);
        buffer.putInt(idHigh);
        buffer.putLong(idLow);
        return this;
    }

    /** Begins the answer to a request. */
    public StunWriter reply(MessageClass messageClass, StunMessage request) {
        return start(
                messageClass,
                request.method(),
                request.transactionHigh(),
                request.transactionLow());
    }

    private void header(int attribute, int length) {
        buffer.putShort((short) attribute);
        buffer.putShort((short) length);
    }

    private StunWriter pad() {
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    /** An attribute without a value (USE-CANDIDATE, DONT-FRAGMENT). */
    public StunWriter flag(int attribute) {
        header(attribute, 0);
        return this;
    }

    public StunWriter bytes(int attribute, byte[] value) {
        header(attribute, value.length);
        buffer.put(value);
        return pad();
    }

    /** What lies between position and limit of {@code value}; neither moves. */
    public StunWriter bytes(int attribute, ByteBuffer value) {
        return bytes(attribute, value, value.position(), value.remaining());
    }

    /** A slice of {@code value}, at an absolute offset. */
    public StunWriter bytes(int attribute, ByteBuffer value, int offset, int length) {
        header(attribute, length);
        buffer.put(buffer.position(), value, offset, length);
        buffer.position(buffer.position() + length);
        return pad();
    }

    /** Text as UTF-8. */
    public StunWriter text(int attribute, String value) {
        return bytes(attribute, value.getBytes(UTF_8));
    }

    /** One byte. */
    public StunWriter u8(int attribute, int value) {
        header(attribute, 1);
        buffer.put((byte) value);
        return pad();
    }

    /** One byte and three of nothing (REQUESTED-TRANSPORT, the address families). */
    public StunWriter firstByte(int attribute, int value) {
        return u32(attribute, (long) value << 24);
    }

    /** Two bytes and two of nothing (CHANNEL-NUMBER, RESPONSE-PORT). */
    public StunWriter u16(int attribute, int value) {
        return u32(attribute, (long) value << 16);
    }

    public StunWriter u32(int attribute, long value) {
        header(attribute, 4);
        buffer.putInt((int) value);
        return this;
    }

    public StunWriter u64(int attribute, long value) {
        header(attribute, 8);
        buffer.putLong(value);
        return this;
    }

    /** Sixteen bytes. */
    public StunWriter twoLongs(int attribute, long high, long low) {
        header(attribute, 16);
        buffer.putLong(high);
        buffer.putLong(low);
        return this;
    }

    /** An address in the clear (MAPPED-ADDRESS, ALTERNATE-SERVER, RFC 5780). */
    public StunWriter address(int attribute, InetSocketAddress address) {
        scratch.set(address);
        return address(attribute, scratch, false);
    }

    /** An XORed address (section 14.2). */
    public StunWriter xorAddress(int attribute, InetSocketAddress address) {
        scratch.set(address);
        return address(attribute, scratch, true);
    }

    public StunWriter xorAddress(int attribute, RawAddress address) {
        return address(attribute, address, true);
    }

    private StunWriter address(int attribute, RawAddress address, boolean xored) {
        AddressFamily family = address.isIpv6() ? AddressFamily.IPV6 : AddressFamily.IPV4;
        header(attribute, address.isIpv6() ? 20 : 8);
        buffer.putShort((short) family.number());
        buffer.putShort((short) (address.port() ^ (xored ? StunMessage.MAGIC_COOKIE >>> 16 : 0)));
        if (address.isIpv6()) {
            buffer.putLong(address.high() ^ (xored ? buffer.getLong(4) : 0));
            buffer.putLong(address.low() ^ (xored ? buffer.getLong(12) : 0));
        } else {
            buffer.putInt((int) address.low() ^ (xored ? StunMessage.MAGIC_COOKIE : 0));
        }
        return this;
    }

    /**
     * ERROR-CODE.
     *
     * @param reason for people; empty keeps the answer to a stranger small
     */
    public StunWriter error(int code, String reason) {
        byte[] text = reason.getBytes(UTF_8);
        header(Attribute.ERROR_CODE, 4 + text.length);
        buffer.putShort((short) 0);
        buffer.put((byte) (code / 100));
        buffer.put((byte) (code % 100));
        buffer.put(text);
        return pad();
    }

    /** UNKNOWN-ATTRIBUTES. */
    public StunWriter unknown(int[] attributes, int count) {
        header(Attribute.UNKNOWN_ATTRIBUTES, 2 * count);
        for (int i = 0; i < count; i++) {
            buffer.putShort((short) attributes[i]);
        }
        return pad();
    }

    /** MESSAGE-INTEGRITY over everything so far. */
    public StunWriter integrity(IntegrityKey key) {
        return integrity(key, Attribute.MESSAGE_INTEGRITY, IntegrityKey.SHA1_BYTES);
    }

    /** MESSAGE-INTEGRITY-SHA256 over everything so far, in full length. */
    public StunWriter integritySha256(IntegrityKey key) {
        return integritySha256(key, IntegrityKey.SHA256_BYTES);
    }

    /**
     * MESSAGE-INTEGRITY-SHA256, cut short.
     *
     * @param length 16 to 32, a multiple of 4
     */
    public StunWriter integritySha256(IntegrityKey key, int length) {
        return integrity(key, Attribute.MESSAGE_INTEGRITY_SHA256, length);
    }

    private StunWriter integrity(IntegrityKey key, int attribute, int length) {
        int at = buffer.position();
        byte[] mac = key.mac(attribute, buffer, 0, at, length);
        header(attribute, length);
        buffer.put(mac, 0, length);
        return this;
    }

    /** FINGERPRINT over everything so far (section 14.7). */
    public StunWriter fingerprint() {
        int at = buffer.position();
        setLength(at + StunMessage.FINGERPRINT_BYTES);
        int value = StunMessage.crc(crc, buffer, 0, at) ^ StunMessage.FINGERPRINT_XOR;
        return u32(Attribute.FINGERPRINT, value);
    }

    private void setLength(int end) {
        buffer.putShort(2, (short) (end - StunMessage.HEADER_BYTES));
    }

    /**
     * Ends the message.
     *
     * @return it, between position and limit, until the next start
     */
    public ByteBuffer done() {
        setLength(buffer.position());
        return buffer.flip();
    }

    /** Ends the message and copies it. */
    public byte[] toBytes() {
        ByteBuffer message = done();
        byte[] copy = new byte[message.remaining()];
        message.get(message.position(), copy);
        return copy;
    }
}
