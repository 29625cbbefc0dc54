package org.lanline.rtp;

/**
 * A view of one packet where it lies (RFC 3550 section 5.1), used again for the next one; valid
 * until the bytes change or the next {@link #read}.
 */
public final class RtpPacket {
    public static final int HEADER_BYTES = 12;

    private byte[] bytes = new byte[HEADER_BYTES];
    private int start;
    private int payloadStart;
    private int payloadEnd;
    private int extensionStart;
    private int extensionEnd;

    /**
     * Looks at {@code length} bytes.
     *
     * @return false when they cannot be RTP of version 2: the lengths in it do not fit each other
     */
    public boolean read(byte[] in, int at, int length) {
        if (length < HEADER_BYTES || (in[at] & 0xc0) != 0x80) {
            return false;
        }
        bytes = in;
        start = at;
        int end = at + length;
        int next = at + HEADER_BYTES + 4 * (in[at] & 0x0f);
        extensionStart = next;
        extensionEnd = next;
        if ((in[at] & 0x10) != 0) {
            if (next + 4 > end) {
                return false;
            }
            extensionStart = next + 4;
            extensionEnd = extensionStart + 4 * u16(next + 2);
            next = extensionEnd;
        }
        if (next > end) {
            return false;
        }
        payloadStart = next;
        payloadEnd = end;
        return true;
    }

    private int u16(int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private int u32(int at) {
        return u16(at) << 16 | u16(at + 2);
    }

    public boolean marker() {
        return bytes[start + 1] < 0;
    }

    /** 0 to 127. */
    public int payloadType() {
        return bytes[start + 1] & 0x7f;
    }

    /** 0 to 65,535. */
    public int sequenceNumber() {
        return u16(start + 2);
    }

    /** 32 bits, as they fit an int. */
    public int timestamp() {
        return u32(start + 4);
    }

    /** 32 bits, as they fit an int. */
    public int ssrc() {
        return u32(start + 8);
    }

    /** How many contributing sources there are, 0 to 15. */
    public int csrcCount() {
        return bytes[start] & 0x0f;
    }

    public int csrc(int index) {
        return u32(start + HEADER_BYTES + 4 * index);
    }

    public boolean hasExtension() {
        return (bytes[start] & 0x10) != 0;
    }

    /**
     * What the padding bit says. In SRTP the padding itself is encrypted, and cannot be cut off.
     */
    public boolean hasPadding() {
        return (bytes[start] & 0x20) != 0;
    }

    /** Bytes of padding at the end of a packet in clear; 0 where the bit is not set, or lies. */
    public int paddingBytes() {
        if (!hasPadding() || payloadEnd == payloadStart) {
            return 0;
        }
        int said = bytes[payloadEnd - 1] & 0xff;
        return said <= payloadEnd - payloadStart ? said : 0;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Where in the array the payload begins. */
    public int payloadStart() {
        return payloadStart;
    }

    /** Length of the payload with its padding, bytes. */
    public int payloadBytes() {
        return payloadEnd - payloadStart;
    }

    /** The 16 bits that say what the extension is; -1 when there is none. */
    public int extensionProfile() {
        return hasExtension() ? u16(extensionStart - 4) : -1;
    }

    /** Where in the array the data of the extension begins. */
    public int extensionStart() {
        return extensionStart;
    }

    /** Length of the data of the extension, bytes. */
    public int extensionBytes() {
        return extensionEnd - extensionStart;
    }
}
