package org.lanline.trace.media;

/**
 * A receiver's jitter buffer of a fixed depth, in thought: which packets would have come too late
 * to be heard. The fastest packets of the last ten to twenty seconds say what punctual is, so that
 * clocks that drift apart do not count.
 */
final class PlayoutBuffer {
    static final int DEPTH_MILLIS = 60;

    private static final double WINDOW_MILLIS = 10_000;

    private boolean begun;
    private double windowEnd;
    private double fastest;
    private double fastestBefore;
    private long late;

    /**
     * @param arrivedMillis since the stream began
     * @param mediaMillis what its timestamp says, since the stream began
     */
    void packet(double arrivedMillis, double mediaMillis) {
        double transit = arrivedMillis - mediaMillis;
        if (!begun) {
            begun = true;
            fastest = transit;
            fastestBefore = transit;
            windowEnd = arrivedMillis + WINDOW_MILLIS;
        } else if (arrivedMillis > windowEnd) {
            fastestBefore = fastest;
            fastest = transit;
            windowEnd = arrivedMillis + WINDOW_MILLIS;
        }
        fastest = Math.min(fastest, transit);
        if (transit - Math.min(fastest, fastestBefore) > DEPTH_MILLIS) {
            late++;
        }
    }

    /** The sender's times have jumped: what was punctual says nothing any more. */
    void restart() {
        begun = false;
    }

    long late() {
        return late;
    }
}
