package org.lanline.bench.relay;

/**
 * One kind of load.
 *
 * @param bytes of payload in a packet
 * @param burst packets in a run
 * @param perSecond 0 for as many as go; {@link #QUARTER} for a quarter of what the first contender
 *     relays
 */
public record Case(String name, int bytes, int burst, int perSecond) {

    public static final int QUARTER = -1;

    /** On their way at once where there is no rate: saturates without flooding. */
    static final int WINDOW = 256;

    @Override
    public String toString() {
        return name;
    }
}
