package org.lanline.server.net;

/**
 * How long it pays to let packets gather: while so many come that a moment makes some of them.
 * Below that, a wait would only be a delay.
 */
final class LoadGauge {

    /** The longest that a packet waits for others. */
    static final long LONGEST_NANOS = 240_000L;

    /** Some ten packets in that wait: each is to be sent in a run. */
    private static final long MANY_A_SECOND = 40_000;

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
        return perSecond >= MANY_A_SECOND ? LONGEST_NANOS : 0;
    }

    /** 0 when packets are to be taken as they come. */
    long gatherNanos() {
        return gatherNanos;
    }
}
