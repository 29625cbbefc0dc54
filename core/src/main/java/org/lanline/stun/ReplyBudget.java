package org.lanline.stun;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * How many answers a network may be sent that has not proved anything, so that a forged source is
 * not flooded by us: a token bucket for each /24 and /56, in a table whose size never changes.
 *
 * <p>Networks whose hashes fall together share a bucket. The hash is keyed, so that nobody can
 * choose with whom.
 */
public final class ReplyBudget {
    private static final int BUCKETS = 4_096;
    private static final long SECOND = 1_000_000_000;

    private final long key;
    private final long nanosPerReply;
    private final long burstNanos;

    /** When each bucket will be full again. */
    private final long[] fullAt = new long[BUCKETS];

    /**
     * @param key random, nobody else's
     * @param burst how many at once
     */
    public ReplyBudget(int repliesPerSecond, int burst, long key) {
        this.key = key;
        this.nanosPerReply = SECOND / repliesPerSecond;
        this.burstNanos = nanosPerReply * burst;
        Arrays.fill(fullAt, Long.MIN_VALUE / 2);
    }

    /** True when one more answer may go there; it is then counted. */
    public boolean take(InetAddress to, long nowNanos) {
        return take(bucket(to.getAddress(), key), nowNanos);
    }

    /**
     * The same for an answer on a stream, whose sender is who it says: what others forge in its
     * name by UDP does not count there.
     */
    public boolean takeOnStream(InetAddress to, long nowNanos) {
        return take(bucket(to.getAddress(), ~key), nowNanos);
    }

    private boolean take(int bucket, long nowNanos) {
        long full = Math.max(fullAt[bucket], nowNanos);
        if (full + nanosPerReply - nowNanos > burstNanos) {
            return false;
        }
        fullAt[bucket] = full + nanosPerReply;
        return true;
    }

    private static int bucket(byte[] address, long key) {
        long prefix = address.length;
        int prefixBytes = address.length == 4 ? 3 : 7;
        for (int i = 0; i < prefixBytes; i++) {
            prefix = prefix << 8 | (address[i] & 0xff);
        }
        long mixed = (prefix ^ key) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
        return (int) (mixed >>> 52);
    }
}
