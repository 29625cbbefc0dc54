package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;

/**
 * Whether payloads look encrypted. Their first bytes tell most: a codec begins its packets with few
 * different ones, a cipher with any. All bytes together must then be as even as chance is.
 */
final class Secrecy {
    private static final int PACKETS = 64;
    private static final int MOST_BYTES = 4_096;
    private static final int FEWEST_BYTES = 2_048;

    /**
     * 64 random bytes are about 56 different ones, and were 44 to 60 in calls of browsers, which
     * send some packets twice. A codec begins its packets with a few, or its bytes are far from
     * even.
     */
    private static final int RANDOM_FIRSTS = 32;

    private static final double RANDOM_BITS = 7.8;

    /** Counters while the sample is taken; null before and after. */
    private int @Nullable [] counts = new int[256];

    private final long[] firsts = new long[4];
    private int packets;
    private int bytes;
    private double entropy = -1;
    private boolean random;

    boolean wantsMore() {
        return counts != null;
    }

    void payload(byte[] in, int at, int length) {
        if (counts == null || length == 0) {
            return;
        }
        int first = in[at] & 0xff;
        firsts[first >> 6] |= 1L << first;
        int end = at + Math.min(length, MOST_BYTES / PACKETS);
        for (int i = at; i < end; i++) {
            counts[in[i] & 0xff]++;
        }
        bytes += end - at;
        if (++packets == PACKETS) {
            judge();
        }
    }

    private void judge() {
        if (counts != null) {
            entropy = entropy(counts, bytes);
            int different = 0;
            for (long each : firsts) {
                different += Long.bitCount(each);
            }
            random = different >= RANDOM_FIRSTS && entropy >= RANDOM_BITS;
            counts = null;
        }
    }

    private static double entropy(int[] counts, int total) {
        double sum = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / total;
                sum -= share * Math.log(share) / Math.log(2);
            }
        }
        return sum;
    }

    /** True when there was enough to judge by. */
    boolean known() {
        return counts == null && bytes >= FEWEST_BYTES;
    }

    boolean looksRandom() {
        return random;
    }

    /** Bits a byte of the sample, 0 to 8; -1 when there was too little. */
    double entropy() {
        return known() ? entropy : -1;
    }
}
