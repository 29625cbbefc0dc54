package org.lanline.server.net;

/**
 * How many messages to ask a socket for: twice what came last, so that a burst is soon taken at
 * once; and one where they come singly, as that is another, cheaper call.
 */
final class Appetite {

    private int wanted = 2;
    private int lastTurn;
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
     * @param turn of the loop; single ones in turns that follow each other may be a queue of many
     */
    void fed(int messages, int turn) {
        boolean single = messages == 1 && turn != lastTurn + 1;
        wanted = single ? 1 : Math.clamp(2L * messages, 2, Inbox.MESSAGES);
        lastTurn = turn;
    }
}
