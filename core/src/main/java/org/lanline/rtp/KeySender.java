package org.lanline.rtp;

/**
 * Keys to be sent as telephone-event (RFC 4733 section 2.5.1): one after the other, each with a
 * pause behind it, and each end three times. Asked at every packet that would be sent.
 */
public final class KeySender {
    public static final int PAYLOAD_BYTES = 4;

    /** Shorter ones are not heard everywhere (ITU-T Q.24). */
    public static final int SHORTEST_MILLIS = 40;

    private static final int MOST_WAITING = 64;
    private static final int PAUSE_MILLIS = 60;
    private static final int ENDS = 3;
    private static final int VOLUME = 10;

    private final int clockRate;
    private final int[] events = new int[MOST_WAITING];
    private final int[] durations = new int[MOST_WAITING];
    private int first;
    private int waiting;
    private boolean down;
    private boolean begins;
    private long begunTicks;
    private long freeTicks = Long.MIN_VALUE;
    private int saidTicks;
    private int endsLeft;

    /**
     * @param clockRate of telephone-event as negotiated, which mostly is that of the speech
     */
    public KeySender(int clockRate) {
        this.clockRate = clockRate;
    }

    /**
     * Has a key pressed after those before it.
     *
     * @param key one of {@code 0123456789*#ABCD}
     * @return false for what is no key, and when 64 are waiting
     */
    public boolean press(char key, int millis) {
        int event = KeyReceiver.event(key);
        if (event < 0 || waiting == MOST_WAITING) {
            return false;
        }
        int slot = (first + waiting++) % MOST_WAITING;
        events[slot] = event;
        long ticks = (long) Math.max(SHORTEST_MILLIS, millis) * clockRate / 1_000;
        durations[slot] = (int) Math.min(0xffff, ticks); // one segment (section 2.5.1.3)
        return true;
    }

    /** True while a key is down or waits: keep asking. */
    public boolean isBusy() {
        return waiting > 0 || down;
    }

    /**
     * Writes what the packet of this moment says.
     *
     * @param ticks of {@code clockRate}, where the packet would begin
     * @return false when it is speech's turn; otherwise the packet goes out with {@link
     *     #timestampTicks} and {@link #marker}
     */
    public boolean next(long ticks, byte[] into, int at) {
        if (!down && (waiting == 0 || ticks < freeTicks)) {
            return false;
        }
        begins = !down;
        if (!down) {
            down = true;
            begunTicks = ticks;
            endsLeft = ENDS;
        }
        int duration = durations[first];
        // what has passed when this packet is over; the first one says at least a bit
        saidTicks = (int) Math.min(duration, Math.max(ticks - begunTicks, clockRate / 100));
        boolean end = ticks - begunTicks >= duration;
        into[at] = (byte) events[first];
        into[at + 1] = (byte) (end ? 0x80 | VOLUME : VOLUME);
        into[at + 2] = (byte) (saidTicks >> 8);
        into[at + 3] = (byte) saidTicks;
        if (end && --endsLeft == 0) {
            down = false;
            first = (first + 1) % MOST_WAITING;
            waiting--;
            freeTicks = ticks + (long) PAUSE_MILLIS * clockRate / 1_000;
        }
        return true;
    }

    /** When the key went down: the same in all of its packets. */
    public long timestampTicks() {
        return begunTicks;
    }

    /** True for the first packet of a key. */
    public boolean marker() {
        return begins;
    }
}
