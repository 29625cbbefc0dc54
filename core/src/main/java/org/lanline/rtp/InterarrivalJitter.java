package org.lanline.rtp;

/** Interarrival jitter of one stream (RFC 3550 section 6.4.1 and appendix A.8), in milliseconds. */
public final class InterarrivalJitter {
    private double value;

    /**
     * Takes a packet.
     *
     * @param arrivedMillis between its arrival and that of the packet before
     * @param mediaMillis between their timestamps
     * @return the jitter now
     */
    public double step(double arrivedMillis, double mediaMillis) {
        double difference = Math.abs(arrivedMillis - mediaMillis);
        value += (difference - value) / 16;
        return value;
    }

    /** After the last packet. */
    public double millis() {
        return value;
    }
}
