package org.lanline.server.net;

/**
 * How many messages to ask a socket for: twice what came last, so that a burst is soon taken at
 * once; and one where they come singly, as that is another, cheaper call.
 */
final class Appetite {

    /** Who comes back so soon after the last datagram, or after a wait for more, may find many. */
    private static final long QUEUE_NANOS = 300_000;

    private int wanted = 2;
    private long fedNanos;
    private boolean merging;

    /**
     * The kernel puts datagrams together or no longer does: then how long each is must be asked.
     */
    void merging(boolean on) {
        merging = on;
    }

    /** 1 is a single datagram that was not put together. */
    int wanted() {
        return merging ? Math.max(2, wanted) : wanted;
    }

    /**
     * Counts what came.
     *
     * @param nowNanos when it was received
     */
    void fed(int messages, long nowNanos) {
        boolean single = messages == 1 && nowNanos - fedNanos > QUEUE_NANOS;
        wanted = single ? 1 : Math.clamp(2L * messages, 2, Inbox.MESSAGES);
        fedNanos = nowNanos;
    }
}
