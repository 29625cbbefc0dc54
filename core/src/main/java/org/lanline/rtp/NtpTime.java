package org.lanline.rtp;

/**
 * NTP time in 64 bits: seconds since 1900, and fractions of them (RFC 3550 section 4), for a clock
 * that only counts nanoseconds.
 *
 * @param nanos what that clock said
 * @param ntp when the time was this
 */
public record NtpTime(long nanos, long ntp) {
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /**
     * @param unixMillis the time of day now
     */
    public static NtpTime of(long nanos, long unixMillis) {
        long seconds = Math.floorDiv(unixMillis, 1_000L) + SECONDS_1900_TO_1970;
        long fraction = (Math.floorMod(unixMillis, 1_000L) << 32) / 1_000;
        return new NtpTime(nanos, seconds << 32 | fraction);
    }

    /** The NTP time at a moment of the clock that counts nanoseconds. */
    public long at(long nowNanos) {
        long since = nowNanos - nanos;
        long seconds = Math.floorDiv(since, NANOS_PER_SECOND);
        long fraction = (Math.floorMod(since, NANOS_PER_SECOND) << 32) / NANOS_PER_SECOND;
        return ntp + (seconds << 32) + fraction;
    }

    /** How many nanoseconds lie between two NTP times less than a lifetime apart. */
    public static long nanosBetween(long from, long to) {
        long difference = to - from;
        long seconds = difference >> 32;
        long fraction = difference & 0xffff_ffffL;
        return seconds * NANOS_PER_SECOND + ((fraction * NANOS_PER_SECOND) >>> 32);
    }
}
