package org.lanline.trace.media;

import org.lanline.rtp.InterarrivalJitter;

/**
 * Interarrival jitter over a whole stream, in milliseconds. Mean, largest and smallest are over the
 * packets that {@code tshark -z rtp,streams} takes for them.
 */
public final class Jitter {
    private final int rate;
    private final InterarrivalJitter jitter = new InterarrivalJitter();
    private double mean;
    private double max;
    private double min = -1;

    Jitter(int rate) {
        this.rate = rate;
    }

    /** Ticks a second. */
    public int rate() {
        return rate;
    }

    /**
     * @param millis between this packet's arrival and the one before
     * @param ticks between their timestamps
     * @param before packets before this one
     * @param regular false for packets that are kept out of mean, largest and smallest
     */
    void step(double millis, long ticks, int clockRate, long before, boolean regular) {
        double value = jitter.step(millis, ticks * 1_000.0 / clockRate);
        if (regular) {
            mean = (mean * (before - 1) + value) / before;
            max = Math.max(max, value);
            min = min < 0 ? value : Math.min(min, value);
        }
    }

    /** After the last packet. */
    public double last() {
        return jitter.millis();
    }

    public double mean() {
        return mean;
    }

    public double max() {
        return max;
    }

    /** -1 when no packet counted. */
    public double min() {
        return min;
    }
}
