package org.lanline.trace.decode;

/**
 * Which sources sent RTP on a flow of late, and how far each had come: by these a header is
 * recognised in the middle of a run, for RTP does not say its length.
 */
final class Sources {
    private static final int MOST = 8;
    private static final int HEADER_BYTES = 12;

    /** A source's next packet is not further on, nor a late one further back, than this. */
    private static final int NEAR = 64;

    private final int[] ssrcs = new int[MOST];
    private final int[] sequences = new int[MOST];
    private int known;
    private int oldest;

    /** Notes one packet. */
    void passed(byte[] bytes, int at) {
        int place = place(u32(bytes, at + 8));
        sequences[place] = Datagrams.u16(bytes, at + 2);
    }

    private int place(int ssrc) {
        for (int i = 0; i < known; i++) {
            if (ssrcs[i] == ssrc) {
                return i;
            }
        }
        int place = known < MOST ? known++ : oldest++ % MOST;
        ssrcs[place] = ssrc;
        return place;
    }

    /** How long the packets of this run are; {@code length} when it is one alone. */
    int run(byte[] bytes, int at, int length) {
        for (int each = HEADER_BYTES; each + HEADER_BYTES <= length; each++) {
            if ((bytes[at + each] & 0xc0) == 0x80
                    && isNext(bytes, at, length, each)
                    && areVersionTwo(bytes, at, length, each)) {
                return each;
            }
        }
        return length;
    }

    /** A header of the same source follows the first packet or the second, or one that is known. */
    private boolean isNext(byte[] bytes, int at, int length, int each) {
        int second = at + each;
        int third = second + each;
        return follows(bytes, at, second)
                || (third + HEADER_BYTES <= at + length && follows(bytes, second, third))
                || isKnown(bytes, second);
    }

    private static boolean follows(byte[] bytes, int at, int next) {
        return u32(bytes, at + 8) == u32(bytes, next + 8)
                && isNear(Datagrams.u16(bytes, at + 2), Datagrams.u16(bytes, next + 2));
    }

    private boolean isKnown(byte[] bytes, int at) {
        int ssrc = u32(bytes, at + 8);
        for (int i = 0; i < known; i++) {
            if (ssrcs[i] == ssrc) {
                return isNear(sequences[i], Datagrams.u16(bytes, at + 2));
            }
        }
        return false;
    }

    private static boolean isNear(int before, int sequence) {
        int step = (short) (sequence - before);
        return step != 0 && step <= NEAR && step >= -NEAR;
    }

    private static boolean areVersionTwo(byte[] bytes, int at, int length, int each) {
        for (int next = each; next < length; next += each) {
            boolean isHeader = (bytes[at + next] & 0xc0) == 0x80;
            if (!isHeader || length - next < HEADER_BYTES) {
                return false;
            }
        }
        return true;
    }

    private static int u32(byte[] bytes, int at) {
        return Datagrams.u16(bytes, at) << 16 | Datagrams.u16(bytes, at + 2);
    }
}
