package org.lanline.server.net;

/**
 * How long it pays to let packets gather: while so many come that a moment makes some of them.
 * Below that, a wait would only be a delay.
 */
final class LoadGauge {

    /** The longest that a packet waits for others; the timer of the kernel adds up to 50 us. */
    static final long LONGEST_NANOS = 200_000L;

    private static final long SHORT_NANOS = 100_000L;

    /** Eight packets in the longest wait, where each is to be sent in a run. */
    private static final long MANY_A_SECOND = 40_000;

    /** Two or three in the short one, where each saves a wake-up. */
    private static final long SOME_A_SECOND = 15_000;

    private static final long WINDOW_NANOS = 5_000_000L;

    private long windowBeganNanos;
    private long datagrams;
    private long gatherNanos;

    /** Counts what one turn of the loop has brought. */
    void received(int datagramsOfTurn, long nowNanos) {
        datagrams += datagramsOfTurn;
        long elapsedNanos = nowNanos - windowBeganNanos;
        if (elapsedNanos >= WINDOW_NANOS) {
            gatherNanos = worth(datagrams * 1_000_000_000L / elapsedNanos);
            datagrams = 0;
            windowBeganNanos = nowNanos;
        }
    }

    private static long worth(long perSecond) {
        if (perSecond >= MANY_A_SECOND) {
            return LONGEST_NANOS;
        }
        return perSecond >= SOME_A_SECOND ? SHORT_NANOS : 0;
    }

    /** 0 when packets are to be taken as they come. */
    long gatherNanos() {
        return gatherNanos;
    }
}
