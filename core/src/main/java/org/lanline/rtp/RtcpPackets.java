package org.lanline.rtp;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Walks over the packets of one RTCP datagram where they lie (RFC 3550 section 6, RFC 4585, 3611):
 * {@link #begin}, then {@link #next} until it says no. Used again for the next datagram.
 */
public final class RtcpPackets {
    public static final int SENDER_REPORT = 200;
    public static final int RECEIVER_REPORT = 201;
    public static final int SOURCE_DESCRIPTION = 202;
    public static final int GOODBYE = 203;
    public static final int APPLICATION = 204;
    public static final int TRANSPORT_FEEDBACK = 205;
    public static final int PAYLOAD_FEEDBACK = 206;
    public static final int EXTENDED_REPORT = 207;

    /** A kind of block in an extended report (RFC 3611 section 4.7). */
    public static final int VOIP_METRICS = 7;

    /** Formats of transport feedback (RFC 4585 section 6.2, transport-wide congestion control). */
    public static final int NACK = 1;

    public static final int TRANSPORT_WIDE = 15;

    /** Formats of payload-specific feedback (RFC 4585 section 6.3, RFC 5104). */
    public static final int PICTURE_LOSS = 1;

    public static final int FULL_INTRA_REQUEST = 4;
    public static final int APPLICATION_LAYER = 15;

    private static final int HEADER_BYTES = 8;
    private static final int SENDER_BYTES = 20;
    private static final int BLOCK_BYTES = 24;

    private byte[] bytes = new byte[HEADER_BYTES];
    private int start;
    private int end;
    private int datagramEnd;

    /** Takes a datagram; the first {@link #next} moves to its first packet. */
    public void begin(byte[] in, int at, int length) {
        bytes = in;
        start = at;
        end = at;
        datagramEnd = at + length;
    }

    /** Moves on; false at the end, and where what follows is no packet. */
    public boolean next() {
        start = end;
        if (datagramEnd - start < 4 || (bytes[start] & 0xc0) != 0x80) {
            return false;
        }
        int length = 4 * (u16(start + 2) + 1);
        if (length > datagramEnd - start) {
            return false;
        }
        end = start + length;
        return true;
    }

    /**
     * True when packets fill the datagram to its last byte. SRTCP, which is encrypted behind the
     * first eight bytes and has a trailer (RFC 3711 section 3.4), does not.
     */
    public boolean fills(byte[] in, int at, int length) {
        begin(in, at, length);
        while (next()) {
            if (type() < 192 || type() > 223) {
                return false;
            }
        }
        return start == datagramEnd;
    }

    /** One of the constants above, or another. */
    public int type() {
        return bytes[start + 1] & 0xff;
    }

    /** How many blocks or sources there are, or the format of feedback. */
    public int count() {
        return bytes[start] & 0x1f;
    }

    /** Who sent it; 0 in a packet that is too short to say. */
    public int senderSsrc() {
        return length() < HEADER_BYTES ? 0 : u32(start + 4);
    }

    /** Length of this packet, bytes. */
    public int length() {
        return end - start;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Where in the array this packet begins. */
    public int start() {
        return start;
    }

    // --- sender reports ---

    /** True for a sender report that is long enough to hold its sender's part. */
    public boolean hasSenderPart() {
        return type() == SENDER_REPORT && length() >= HEADER_BYTES + SENDER_BYTES;
    }

    /** NTP time of the report: seconds since 1900 and fractions in 32 bits each. */
    public long ntp() {
        return (long) u32(start + 8) << 32 | (u32(start + 12) & 0xffff_ffffL);
    }

    /** The middle 32 bits of an NTP time, as receiver reports repeat them. */
    public static int middle(long ntp) {
        return (int) (ntp >>> 16);
    }

    /** The RTP timestamp that is the same moment. */
    public int timestamp() {
        return u32(start + 16);
    }

    public long packetsSent() {
        return u32(start + 20) & 0xffff_ffffL;
    }

    public long octetsSent() {
        return u32(start + 24) & 0xffff_ffffL;
    }

    // --- report blocks ---

    /** How many report blocks of a sender or receiver report are really there. */
    public int blocks() {
        int before =
                switch (type()) {
                    case SENDER_REPORT -> HEADER_BYTES + SENDER_BYTES;
                    case RECEIVER_REPORT -> HEADER_BYTES;
                    default -> Integer.MAX_VALUE;
                };
        return before > length() ? 0 : Math.min(count(), (length() - before) / BLOCK_BYTES);
    }

    private int block(int index) {
        int before = type() == SENDER_REPORT ? HEADER_BYTES + SENDER_BYTES : HEADER_BYTES;
        return start + before + index * BLOCK_BYTES;
    }

    /** Whom the block is about. */
    public int blockSsrc(int index) {
        return u32(block(index));
    }

    /** In 256ths, since the report before. */
    public int fractionLost(int index) {
        return bytes[block(index) + 4] & 0xff;
    }

    /** Since the beginning; negative where packets came twice. */
    public int cumulativeLost(int index) {
        return u32(block(index) + 4) << 8 >> 8;
    }

    /** With the count of its cycles in the upper half. */
    public long highestSequence(int index) {
        return u32(block(index) + 8) & 0xffff_ffffL;
    }

    /** In ticks of the stream's clock. */
    public long jitter(int index) {
        return u32(block(index) + 12) & 0xffff_ffffL;
    }

    /** The middle of the NTP time of the last sender report; 0 for none. */
    public int lastSenderReport(int index) {
        return u32(block(index) + 16);
    }

    /** Since that report, in 65,536ths of a second. */
    public long delaySinceLast(int index) {
        return u32(block(index) + 20) & 0xffff_ffffL;
    }

    // --- feedback ---

    /**
     * The stream that feedback is about: the first of them where there may be several (RFC 5104
     * section 4.3.1.1, REMB); 0 in a packet that is too short to say.
     */
    public int mediaSsrc() {
        boolean intraRequest = type() == PAYLOAD_FEEDBACK && count() == FULL_INTRA_REQUEST;
        int at = remb() >= 0 ? 20 : intraRequest ? 12 : 8;
        return length() < at + 4 ? 0 : u32(start + at);
    }

    /** How many packets a NACK asks for again (RFC 4585 section 6.2.1). */
    public int nacked() {
        int asked = 0;
        for (int at = start + 12; at + 4 <= end; at += 4) {
            asked += 1 + Integer.bitCount(u16(at + 2));
        }
        return asked;
    }

    /**
     * Bits a second that a receiver says it can take (REMB, draft-alvestrand-rmcat-remb).
     *
     * @return -1 when this is no such packet
     */
    public long remb() {
        boolean is =
                type() == PAYLOAD_FEEDBACK
                        && count() == APPLICATION_LAYER
                        && length() >= 20
                        && u32(start + 12) == 0x52454d42;
        if (!is) {
            return -1;
        }
        int exponent = (bytes[start + 17] & 0xff) >> 2;
        long mantissa = (long) (bytes[start + 17] & 3) << 16 | u16(start + 18);
        return exponent > 44 ? Long.MAX_VALUE : mantissa << exponent;
    }

    /** How many packets a transport-wide report covers; -1 when this is no such packet. */
    public int transportWideCount() {
        boolean is = type() == TRANSPORT_FEEDBACK && count() == TRANSPORT_WIDE && length() >= 20;
        return is ? u16(start + 14) : -1;
    }

    /**
     * How many of these came, by its chunks (draft-holmer-rmcat-transport-wide-cc-extensions-01
     * section 3.1); -1 when this is no such packet, or its chunks do not say it of all.
     */
    public int transportWideCame() {
        int left = transportWideCount();
        int came = 0;
        for (int at = start + 20; left > 0; at += 2) {
            if (at + 2 > end) {
                return -1;
            }
            int chunk = u16(at);
            if ((chunk & 0x8000) == 0) { // a run of one status
                int run = Math.min(left, chunk & 0x1fff);
                if (run == 0) {
                    return -1;
                }
                came += (chunk >> 13 & 3) == 0 ? 0 : run;
                left -= run;
            } else {
                boolean two = (chunk & 0x4000) != 0; // bits for each status
                for (int i = 0; i < (two ? 7 : 14) && left > 0; i++, left--) {
                    int status = two ? chunk >> (12 - 2 * i) & 3 : chunk >> (13 - i) & 1;
                    came += status == 0 ? 0 : 1;
                }
            }
        }
        return left < 0 ? -1 : came;
    }

    // --- names, goodbyes, extended reports ---

    /**
     * Where the value of the canonical name of the first source begins (RFC 3550 section 6.5.1),
     * with its length before it.
     *
     * @return index of the length; -1 when there is none
     */
    public int canonicalName() {
        if (type() != SOURCE_DESCRIPTION) {
            return -1;
        }
        int at = start + HEADER_BYTES;
        while (at + 2 <= end && bytes[at] != 0) {
            int next = at + 2 + (bytes[at + 1] & 0xff);
            if (next > end) {
                return -1;
            }
            if (bytes[at] == 1) {
                return at + 1;
            }
            at = next;
        }
        return -1;
    }

    /** True when the canonical name of the first source is this one, or is not there. */
    public boolean isNamed(String name) {
        int at = canonicalName();
        if (at < 0) {
            return true;
        }
        int length = bytes[at] & 0xff;
        boolean same = length == name.length();
        for (int i = 0; i < length && same; i++) {
            same = bytes[at + 1 + i] == name.charAt(i);
        }
        return same;
    }

    /** The text whose length is there; empty for -1. */
    public String text(int at) {
        return at < 0 ? "" : new String(bytes, at + 1, bytes[at] & 0xff, UTF_8);
    }

    /** How many sources a goodbye really names (RFC 3550 section 6.6). */
    public int goodbyes() {
        return type() == GOODBYE ? Math.min(count(), (length() - 4) / 4) : 0;
    }

    /** One that leaves. */
    public int goodbyeSsrc(int index) {
        return u32(start + 4 + 4 * index);
    }

    /** Where the reason of a goodbye begins, with its length before it; -1 when there is none. */
    public int goodbyeReason() {
        int at = start + 4 + 4 * count();
        boolean is = type() == GOODBYE && at < end && at + 1 + (bytes[at] & 0xff) <= end;
        return is ? at : -1;
    }

    /**
     * Where the next block of an extended report begins (RFC 3611 section 3).
     *
     * @param previous what this gave before; -1 for the first one
     * @return -1 when there are no more
     */
    public int extendedBlock(int previous) {
        if (type() != EXTENDED_REPORT) {
            return -1;
        }
        int at = previous < 0 ? start + HEADER_BYTES : previous + extendedLength(previous);
        return at + 4 <= end && at + extendedLength(at) <= end ? at : -1;
    }

    /** Length of the block there with its header, bytes. */
    public int extendedLength(int at) {
        return 4 * (u16(at + 2) + 1);
    }

    /** Whom a block of metrics is about (section 4.7). */
    public int extendedSsrc(int at) {
        return extendedLength(at) < HEADER_BYTES ? 0 : u32(at + 4);
    }

    /** Kind of the block there: 4 receiver reference time, 5 DLRR, 7 VoIP metrics, others. */
    public int extendedType(int at) {
        return bytes[at] & 0xff;
    }

    private int u16(int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private int u32(int at) {
        return u16(at) << 16 | u16(at + 2);
    }
}
