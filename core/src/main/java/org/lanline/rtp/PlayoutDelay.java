package org.lanline.rtp;

/**
 * How long a receiver should hold a stream back, by how far its packets were behind the fastest
 * ones of late: where more delay would cost more than the packets that it saves from being late.
 * Older packets count ever less.
 */
public final class PlayoutDelay {
    private static final int STEP_MILLIS = 4;
    private static final int STEPS = 128;

    /** A hundredth of speech that has to be made up is as bad as 25 ms of delay. */
    private static final double MILLIS_FOR_ALL_LATE = 2_500;

    /** Half of what a packet counts is forgotten after 3.5 seconds of packets of 20 ms. */
    private static final double MOST_REMEMBERED = 0.996;

    private static final int FIRST_MILLIS = 40;
    private static final int LEAST_MILLIS = 20;
    private static final double NANOS_PER_MILLI = 1e6;

    private final FastestTransit fastest = new FastestTransit();
    private final double[] shares = new double[STEPS];
    private long beganNanos;
    private boolean begun;
    private int packets;
    private double target = FIRST_MILLIS;

    /** Before the first packet: what is usual. */
    public PlayoutDelay() {
        shares[FIRST_MILLIS / STEP_MILLIS - 1] = 1;
    }

    /**
     * Takes a packet.
     *
     * @param mediaMillis by its timestamp, from any beginning
     */
    public void arrived(long nowNanos, double mediaMillis) {
        if (!begun) {
            begun = true;
            beganNanos = nowNanos;
        }
        double behind = fastest.behind(millis(nowNanos), mediaMillis);
        packets++;
        double kept = Math.min(MOST_REMEMBERED, 1 - 1.0 / (packets + 1));
        for (int i = 0; i < STEPS; i++) {
            shares[i] *= kept;
        }
        shares[Math.min(STEPS - 1, (int) (behind / STEP_MILLIS))] += 1 - kept;
        target = Math.max(LEAST_MILLIS, cheapest());
    }

    /** From the longest delay down, with the share that would be late. */
    private double cheapest() {
        double late = 0;
        int best = STEPS;
        double lowestCost = (double) STEPS * STEP_MILLIS;
        for (int steps = STEPS - 1; steps >= 0; steps--) {
            late += shares[steps];
            double cost = steps * STEP_MILLIS + MILLIS_FOR_ALL_LATE * late;
            if (cost < lowestCost) {
                lowestCost = cost;
                best = steps;
            }
        }
        return best * STEP_MILLIS;
    }

    private double millis(long nowNanos) {
        return (nowNanos - beganNanos) / NANOS_PER_MILLI;
    }

    /** How long packets should be held back behind the fastest, milliseconds. */
    public double targetMillis() {
        return target;
    }

    /**
     * How long a sample is held back that is heard now.
     *
     * @param mediaMillis of that sample, as in {@link #arrived}
     */
    public double heldMillis(long nowNanos, double mediaMillis) {
        return begun ? millis(nowNanos) - mediaMillis - fastest.millis() : 0;
    }

    /** The sender's times have jumped; what is known of the network still holds. */
    public void restart() {
        fastest.restart();
    }
}
