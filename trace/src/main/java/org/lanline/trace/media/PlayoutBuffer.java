package org.lanline.trace.media;

import org.lanline.rtp.FastestTransit;

/**
 * A receiver's jitter buffer of a fixed depth, in thought: which packets would have come too late
 * to be heard.
 */
final class PlayoutBuffer {
    static final int DEPTH_MILLIS = 60;

    private final FastestTransit fastest = new FastestTransit();
    private long late;

    /**
     * @param arrivedMillis since the stream began
     * @param mediaMillis what its timestamp says, since the stream began
     */
    void packet(double arrivedMillis, double mediaMillis) {
        if (fastest.behind(arrivedMillis, mediaMillis) > DEPTH_MILLIS) {
            late++;
        }
    }

    /** The sender's times have jumped: what was punctual says nothing any more. */
    void restart() {
        fastest.restart();
    }

    long late() {
        return late;
    }
}
