package org.lanline.rtp;

/**
 * How far a packet is behind those that came fastest, which is all that a receiver can know of its
 * delay without the sender's clock. The fastest of the last ten to twenty seconds count, so that
 * clocks that drift apart do not.
 */
public final class FastestTransit {
    private static final double WINDOW_MILLIS = 10_000;

    private boolean begun;
    private double windowEnd;
    private double fastest;
    private double fastestBefore;

    /**
     * Takes a packet.
     *
     * @param arrivedMillis by the receiver's clock, from any beginning
     * @param mediaMillis by its timestamp, from any beginning
     * @return by how many milliseconds it is later than the fastest, at least 0
     */
    public double behind(double arrivedMillis, double mediaMillis) {
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
        return transit - millis();
    }

    /** Of the fastest packets: arrival less media time, milliseconds. */
    public double millis() {
        return Math.min(fastest, fastestBefore);
    }

    /** The sender's times have jumped: what was punctual says nothing any more. */
    public void restart() {
        begun = false;
    }
}
