package org.lanline.server.net;

/**
 * Whether the kernel shall put together what one sender sends to a socket (UDP_GRO): from the time
 * on when datagrams come several at a time until they come singly again, or not at all. Putting
 * together costs the kernel a look at every packet, which only runs pay back.
 */
final class GroSwitch {

    private static final long WINDOW_NANOS = 250_000_000L;
    private static final int RUNS_TO_BEGIN = 8;

    private boolean on;
    private int runs;
    private long windowEndNanos;

    boolean isOn() {
        return on;
    }

    /**
     * Counts what one receiving brought.
     *
     * @return true when the switch has been turned
     */
    boolean received(int datagrams, long nowNanos) {
        if (datagrams > 1) {
            runs++;
        }
        return nowNanos - windowEndNanos >= 0 && endWindow(nowNanos);
    }

    /**
     * Looks whether nothing has come for so long that it is off.
     *
     * @return true when the switch has been turned
     */
    boolean rested(long nowNanos) {
        return on && nowNanos - windowEndNanos >= 0 && endWindow(nowNanos);
    }

    private boolean endWindow(long nowNanos) {
        boolean wanted = on ? runs > 0 : runs >= RUNS_TO_BEGIN;
        runs = 0;
        windowEndNanos = nowNanos + WINDOW_NANOS;
        boolean turned = wanted != on;
        on = wanted;
        return turned;
    }
}
