package org.lanline.turn;

/** What one user has of the relay now. */
final class Usage {
    private final boolean free;
    private final Bucket bucket;
    private int allocations;

    Usage(boolean free, long bytesPerSecond, long nowNanos) {
        this.free = free;
        this.bucket = new Bucket(bytesPerSecond, nowNanos);
    }

    /** True for somebody whom quotas do not concern. */
    boolean isFree() {
        return free;
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
