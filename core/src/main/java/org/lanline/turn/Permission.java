package org.lanline.turn;

/** One peer's host may send, and be sent to, until then (RFC 8656 section 9). */
final class Permission {
    static final long LIFETIME_NANOS = 300_000_000_000L;

    private long expiresAt;

    boolean isValid(long nowNanos) {
        return expiresAt > nowNanos;
    }

    void refresh(long nowNanos) {
        expiresAt = Math.max(expiresAt, nowNanos + LIFETIME_NANOS);
    }

    void revoke() {
        expiresAt = Long.MIN_VALUE;
    }
}
