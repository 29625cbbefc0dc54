package org.lanline.rtp;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Writes a compound packet into one array, used again for the next (RFC 3550 section 6.1). */
final class RtcpWriter {
    private static final int MOST_BYTES = 1_400;
    private static final int BLOCK_BYTES = 24;
    private static final int MOST_BLOCKS = 31;
    private static final int CANONICAL_NAME = 1;

    private final byte[] bytes = new byte[MOST_BYTES];
    private final byte[] canonicalName;
    private int length;

    RtcpWriter(String canonicalName) {
        this.canonicalName = shortened(canonicalName);
    }

    private static byte[] shortened(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        return utf8.length <= 255 ? utf8 : java.util.Arrays.copyOf(utf8, 255);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Begins with a sender report (section 6.4.1). */
    void senderReport(int ssrc, long ntp, int timestamp, long packets, long octets) {
        header(RtcpPackets.SENDER_REPORT, ssrc);
        u32(bytes, 8, (int) (ntp >>> 32));
        u32(bytes, 12, (int) ntp);
        u32(bytes, 16, timestamp);
        u32(bytes, 20, (int) packets);
        u32(bytes, 24, (int) octets);
        length = 28;
    }

    /** Begins with a receiver report (section 6.4.2). */
    void receiverReport(int ssrc) {
        header(RtcpPackets.RECEIVER_REPORT, ssrc);
    }

    private void header(int type, int ssrc) {
        bytes[0] = (byte) 0x80;
        bytes[1] = (byte) type;
        u32(bytes, 4, ssrc);
        length = 8;
    }

    /** Adds a block about each source that something came of since the last report. */
    void blocks(Sources sources, long nowNanos) {
        int blocks = 0;
        for (int i = 0; i < sources.size() && blocks < MOST_BLOCKS; i++) {
            Source source = sources.get(i);
            if (source.isTrusted() && source.sentSinceReport()) {
                source.block(bytes, length, nowNanos);
                length += BLOCK_BYTES;
                blocks++;
            }
        }
        bytes[0] = (byte) (0x80 | blocks);
        u16(bytes, 2, length / 4 - 1);
    }

    /** Adds who we are (section 6.5). */
    void description(int ssrc) {
        int start = length;
        bytes[start] = (byte) 0x81;
        bytes[start + 1] = (byte) RtcpPackets.SOURCE_DESCRIPTION;
        u32(bytes, start + 4, ssrc);
        bytes[start + 8] = CANONICAL_NAME;
        bytes[start + 9] = (byte) canonicalName.length;
        System.arraycopy(canonicalName, 0, bytes, start + 10, canonicalName.length);
        length = start + 10 + canonicalName.length;
        close(start, true);
    }

    /**
     * Adds that we leave (section 6.6).
     *
     * @param reason may be empty
     */
    void goodbye(int ssrc, String reason) {
        int start = length;
        bytes[start] = (byte) 0x81;
        bytes[start + 1] = (byte) RtcpPackets.GOODBYE;
        u32(bytes, start + 4, ssrc);
        length = start + 8;
        if (!reason.isEmpty()) {
            byte[] said = shortened(reason);
            bytes[length] = (byte) said.length;
            System.arraycopy(said, 0, bytes, length + 1, said.length);
            length += 1 + said.length;
        }
        close(start, false);
    }

    /** Fills up to 32 bits, and says the length. */
    private void close(int start, boolean withAnEnd) {
        if (withAnEnd) {
            bytes[length++] = 0;
        }
        while ((length - start) % 4 != 0) {
            bytes[length++] = 0;
        }
        u16(bytes, start + 2, (length - start) / 4 - 1);
    }

    static void u16(byte[] into, int at, int value) {
        into[at] = (byte) (value >> 8);
        into[at + 1] = (byte) value;
    }

    static void u32(byte[] into, int at, int value) {
        u16(into, at, value >> 16);
        u16(into, at + 2, value);
    }
}
