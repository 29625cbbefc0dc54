package org.lanline.rtp;

import java.util.random.RandomGenerator;

/** When the next RTCP packet is due (RFC 3550 section 6.3 and appendix A.7). */
final class RtcpInterval {
    private static final double SENDERS_SHARE = 0.25;

    /** Makes up for timer reconsideration, which sends a little too seldom (section 6.3.1). */
    private static final double COMPENSATION = Math.E - 1.5;

    private static final int FIRST_GUESS_BYTES = 128;
    private static final double NANOS_PER_SECOND = 1e9;

    private final RandomGenerator random;
    private final double bytesPerSecond;
    private final double minimumSeconds;
    private double averageBytes = FIRST_GUESS_BYTES;
    private boolean initial = true;
    private long previousNanos;
    private long dueNanos;
    private int membersBefore = 1;

    /**
     * @param bytesPerSecond that RTCP may use
     * @param minimumSeconds mostly 5
     */
    RtcpInterval(
            RandomGenerator random, double bytesPerSecond, double minimumSeconds, long nowNanos) {
        this.random = random;
        this.bytesPerSecond = bytesPerSecond;
        this.minimumSeconds = minimumSeconds;
        this.previousNanos = nowNanos;
        this.dueNanos = nowNanos + randomized(deterministicSeconds(1, 0, false));
    }

    long dueNanos() {
        return dueNanos;
    }

    /** Td, with the minimum. */
    double deterministicSeconds(int members, int senders, boolean weSend) {
        double share = 1;
        double sharers = members;
        if (senders <= members * SENDERS_SHARE) {
            share = weSend ? SENDERS_SHARE : 1 - SENDERS_SHARE;
            sharers = weSend ? senders : members - senders;
        }
        double seconds = averageBytes * sharers / (bytesPerSecond * share);
        return Math.max(initial ? minimumSeconds / 2 : minimumSeconds, seconds);
    }

    private long randomized(double seconds) {
        double random = seconds * (this.random.nextDouble() + 0.5) / COMPENSATION;
        return (long) (random * NANOS_PER_SECOND);
    }

    /**
     * The timer has run out (section 6.3.6).
     *
     * @return false when it is too early for as many members as there are now
     */
    boolean expire(long nowNanos, int members, int senders, boolean weSend) {
        double seconds = deterministicSeconds(members, senders, weSend);
        long next = randomized(seconds);
        membersBefore = members;
        if (previousNanos + next > nowNanos) {
            dueNanos = previousNanos + next;
            return false;
        }
        previousNanos = nowNanos;
        initial = false;
        dueNanos = nowNanos + randomized(deterministicSeconds(members, senders, weSend));
        return true;
    }

    /** Somebody left: the others may speak sooner (section 6.3.4). */
    void left(long nowNanos, int members) {
        if (members >= membersBefore) {
            return;
        }
        double share = (double) members / membersBefore;
        dueNanos = nowNanos + (long) (share * (dueNanos - nowNanos));
        previousNanos = nowNanos - (long) (share * (nowNanos - previousNanos));
        membersBefore = members;
    }

    /** A compound packet was sent or came (section 6.3.3). */
    void size(int bytesWithIp) {
        averageBytes += (bytesWithIp - averageBytes) / 16;
    }
}
