package org.lanline.srtp;

/** Which of the last 1,024 packets came already (RFC 3711 section 3.3.2). */
final class ReplayWindow {
    private static final int SIZE = 1_024;

    private final long[] seen = new long[SIZE / Long.SIZE];
    private long highest = -1;

    /** False for a packet that came before, or is too old to tell. */
    boolean isNew(long index) {
        if (index > highest) {
            return true;
        }
        return highest - index < SIZE && (seen[word(index)] & bit(index)) == 0;
    }

    /** An authentic packet came. */
    void came(long index) {
        if (index > highest) {
            // places of the packets that are passed over hold what was there a window ago
            for (long each = Math.max(highest + 1, index - SIZE + 1); each < index; each++) {
                seen[word(each)] &= ~bit(each);
            }
            highest = index;
        }
        seen[word(index)] |= bit(index);
    }

    private static int word(long index) {
        return (int) (index & SIZE - 1) / Long.SIZE;
    }

    private static long bit(long index) {
        return 1L << index; // by the lowest six bits of it
    }

    /** The highest index of all that came; -1 before any did. */
    long highest() {
        return highest;
    }
}
