package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;

/** When the packets of one stream arrived, against when their timestamps say that they should. */
final class Timing {
    /** What an unknown clock can be. */
    private static final int[] USUAL_RATES = {8_000, 16_000, 48_000, 90_000};

    private static final double NANOS_PER_MILLI = 1e6;

    private long firstNanos;
    private long firstTicks;
    private long lastNanos;
    private long lastTicks;
    private long packets;
    private double meanDelta;
    private double maxDelta;
    private double minDelta = -1;
    private int maxDeltaFrame;
    private @Nullable Jitter jitter;
    private Jitter @Nullable [] guesses;

    void first(long nanos, int timestamp) {
        firstNanos = nanos;
        lastNanos = nanos;
        firstTicks = timestamp & 0xffff_ffffL;
        lastTicks = firstTicks;
        packets = 1;
    }

    /** The sender has begun anew: times before and after have nothing to do with each other. */
    void restart(long nanos, int timestamp) {
        lastNanos = nanos;
        lastTicks = timestamp & 0xffff_ffffL;
        packets++;
    }

    /**
     * @param rate of this packet's clock; 0 for one that tells nothing (telephone-event); -1 when
     *     it is not known
     * @param spurt true where the pause before it is no delay: a marker, comfort noise
     */
    void packet(int frame, long nanos, int timestamp, int rate, boolean spurt) {
        long ticks = lastTicks + (timestamp - (int) lastTicks);
        // in the order of arrival, late packets too (appendix A.8)
        boolean inOrder = ticks >= firstTicks;
        double delta = (nanos - lastNanos) / NANOS_PER_MILLI;
        boolean regular = inOrder && !spurt;
        if (regular) {
            delta(frame, delta);
        }
        if (rate > 0) {
            known(rate).step(delta, ticks - lastTicks, rate, packets, regular);
        } else if (rate < 0) {
            guess(delta, ticks - lastTicks, regular);
        }
        if (inOrder) {
            lastNanos = nanos;
            lastTicks = ticks;
        }
        packets++;
    }

    private void delta(int frame, double delta) {
        meanDelta = (meanDelta * (packets - 1) + delta) / packets;
        minDelta = minDelta < 0 ? delta : Math.min(minDelta, delta);
        if (delta > maxDelta) {
            maxDelta = delta;
            maxDeltaFrame = frame;
        }
    }

    private Jitter known(int rate) {
        if (jitter == null) {
            jitter = new Jitter(rate);
        }
        return jitter;
    }

    private void guess(double delta, long ticks, boolean regular) {
        if (guesses == null) {
            guesses = new Jitter[USUAL_RATES.length];
            for (int i = 0; i < guesses.length; i++) {
                guesses[i] = new Jitter(USUAL_RATES[i]);
            }
        }
        for (Jitter each : guesses) {
            each.step(delta, ticks, each.rate(), packets, regular);
        }
    }

    /**
     * By the clock that the signalling or the payload type names, or by the usual one that is
     * nearest to how fast the timestamps grew.
     *
     * @return null when there are too few packets to tell
     */
    @Nullable Jitter jitter() {
        if (jitter != null || guesses == null) {
            return jitter;
        }
        double seconds = (lastNanos - firstNanos) / 1e9;
        double slope = (lastTicks - firstTicks) / seconds;
        Jitter best = null;
        double nearest = Math.log(1.2);
        for (Jitter each : guesses) {
            double distance = Math.abs(Math.log(slope / each.rate()));
            if (distance < nearest) {
                nearest = distance;
                best = each;
            }
        }
        return best;
    }

    /** The jitter right now, milliseconds; 0 where the clock is not known. */
    double jitterNow() {
        return jitter == null ? 0 : jitter.last();
    }

    /** What the timestamp of the last packet says, since the first one. */
    double mediaMillis(int rate) {
        return (lastTicks - firstTicks) * 1_000.0 / rate;
    }

    boolean isGuess() {
        return jitter == null;
    }

    double meanDelta() {
        return meanDelta;
    }

    double maxDelta() {
        return maxDelta;
    }

    /** 0 when no packet counted. */
    double minDelta() {
        return Math.max(0, minDelta);
    }

    int maxDeltaFrame() {
        return maxDeltaFrame;
    }
}
