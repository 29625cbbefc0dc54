package org.lanline.server.net;

/**
 * Whether it pays to let packets gather for a moment: when so many come that a wait of {@link
 * LinuxIo#WINDOW_NANOS} makes a run of them. Below that, a wait would only be a delay.
 */
final class LoadGauge {

    /** Eight packets in one wait. */
    private static final long WORTH_A_SECOND = 40_000;

    private static final long WINDOW_NANOS = 5_000_000L;

    private long windowBeganNanos;
    private long datagrams;
    private boolean loaded;

    /** Counts what one turn of the loop has brought. */
    void received(int datagramsOfTurn, long nowNanos) {
        datagrams += datagramsOfTurn;
        long elapsedNanos = nowNanos - windowBeganNanos;
        if (elapsedNanos >= WINDOW_NANOS) {
            loaded = datagrams * 1_000_000_000L / elapsedNanos >= WORTH_A_SECOND;
            datagrams = 0;
            windowBeganNanos = nowNanos;
        }
    }

    boolean isLoaded() {
        return loaded;
    }
}
