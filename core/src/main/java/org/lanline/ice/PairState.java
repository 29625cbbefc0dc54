package org.lanline.ice;

/** How far the check of a pair has come (RFC 8445 section 6.1.2.6). */
public enum PairState {
    /** Waits for a pair that will likely fare alike. */
    FROZEN,
    WAITING,
    IN_PROGRESS,
    SUCCEEDED,
    FAILED,
    /** Nobody needs its answer any more: another pair was nominated (section 8.1.2). */
    DROPPED;

    /** True while it may still succeed. */
    public boolean isOpen() {
        return this == FROZEN || this == WAITING || this == IN_PROGRESS;
    }
}
