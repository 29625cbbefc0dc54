package org.lanline.pcap;

/** How an interface counts time: ticks of any resolution, from any beginning. */
final class TickClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private boolean binary;
    private int exponent = 6;
    private long factor = 1_000;
    private long offsetNanos;

    /** {@code if_tsresol}: a power of ten, or of two when the first bit is set. */
    void resolution(int option) {
        binary = (option & 0x80) != 0;
        exponent = option & 0x7f;
        if (!binary) {
            int power = Math.min(Math.abs(9 - exponent), 18);
            factor = 1;
            for (int i = 0; i < power; i++) {
                factor *= 10;
            }
        }
    }

    /** {@code if_tsoffset}, seconds. */
    void offset(long seconds) {
        offsetNanos = seconds * NANOS_PER_SECOND;
    }

    long nanos(long ticks) {
        if (!binary) {
            return (exponent <= 9 ? ticks * factor : Long.divideUnsigned(ticks, factor))
                    + offsetNanos;
        }
        if (exponent >= 63) {
            return offsetNanos;
        }
        long seconds = ticks >>> exponent;
        long rest = ticks & (1L << exponent) - 1;
        long high = Math.multiplyHigh(rest, NANOS_PER_SECOND);
        long low = rest * NANOS_PER_SECOND;
        long fraction = exponent == 0 ? 0 : high << (64 - exponent) | low >>> exponent;
        return seconds * NANOS_PER_SECOND + fraction + offsetNanos;
    }
}
