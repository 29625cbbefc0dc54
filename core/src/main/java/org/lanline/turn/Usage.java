package org.lanline.turn;

/** What one user has of the relay now. */
final class Usage {
    private final Bucket bucket;
    private int allocations;

    Usage(long bytesPerSecond, long nowNanos) {
        this.bucket = new Bucket(bytesPerSecond, nowNanos);
    }

    Bucket bucket() {
        return bucket;
    }

    int allocations() {
        return allocations;
    }

    void add(int change) {
        allocations += change;
    }
}
