package org.lanline.turn;

/** How many bytes may pass in a second; a second's worth may pass at once. */
final class Bucket {
    private static final long SECOND = 1_000_000_000;
    private static final long HOUR = 3_600 * SECOND;

    private final long bytesPerSecond;
    private long bytes;
    private long filledAt;

    /**
     * @param bytesPerSecond 0 for as many as come
     */
    Bucket(long bytesPerSecond, long nowNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.bytes = bytesPerSecond;
        this.filledAt = nowNanos;
    }

    boolean has(int wanted, long nowNanos) {
        if (bytesPerSecond == 0) {
            return true;
        }
        fill(nowNanos);
        return bytes >= wanted;
    }

    private void fill(long nowNanos) {
        long elapsed = Math.clamp(nowNanos - filledAt, 0, HOUR);
        long added = (long) ((double) elapsed / SECOND * bytesPerSecond);
        if (added > 0) {
            bytes = Math.min(bytesPerSecond, bytes + added);
            filledAt = nowNanos;
        }
    }

    /**
     * Takes what can be held back but not be dropped; whatever comes next pays for it.
     *
     * @return nanoseconds until nothing is owed
     */
    long borrow(int taken, long nowNanos) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        fill(nowNanos);
        bytes -= taken;
        return bytes >= 0 ? 0 : (long) ((double) -bytes / bytesPerSecond * SECOND);
    }

    void take(int taken) {
        bytes -= taken;
    }
}
