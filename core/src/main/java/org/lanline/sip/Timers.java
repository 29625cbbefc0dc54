package org.lanline.sip;

/**
 * The three times that every SIP timer is made of (RFC 3261 section 17.1.1.1 and table 4).
 *
 * @param t1Nanos estimate of a round trip, and the first wait before sending again
 * @param t2Nanos longest wait before sending again
 * @param t4Nanos longest that a message stays on the network
 */
public record Timers(long t1Nanos, long t2Nanos, long t4Nanos) {

    /** 0.5 s, 4 s and 5 s. */
    public static final Timers RFC = new Timers(500_000_000L, 4_000_000_000L, 5_000_000_000L);

    /** 64 times T1: timers B, F, H, J, L and M. */
    public long timeoutNanos() {
        return 64 * t1Nanos;
    }

    /** Timer D: as long as the peer may still send its final response again (at least 32 s). */
    long timerDNanos() {
        return Math.max(timeoutNanos(), 32_000_000_000L);
    }
}
