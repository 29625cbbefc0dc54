package org.lanline.turn;

/** How many bytes may pass in a second; a second's worth may pass at once. */
final class Bucket {
    private static final long SECOND = 1_000_000_000;

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
        long elapsed = Math.clamp(nowNanos - filledAt, 0, SECOND);
        long added = (long) ((double) elapsed / SECOND * bytesPerSecond);
        if (added > 0) {
            bytes = Math.min(bytesPerSecond, bytes + added);
            filledAt = nowNanos;
        }
        return bytes >= wanted;
    }

    void take(int taken) {
        bytes -= taken;
    }
}
