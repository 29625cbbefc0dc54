package org.lanline.rtp;

/** Arithmetic of numbers that begin again at 0 (RFC 3550 section 5.1, RFC 1982). */
public final class SequenceNumbers {
    private SequenceNumbers() {}

    /** How far {@code to} is ahead of {@code from}, -32,768 to 32,767. */
    public static int step(int from, int to) {
        return (short) (to - from);
    }

    /** The number after this one. */
    public static int next(int number) {
        return number + 1 & 0xffff;
    }

    /**
     * The number with the count of times that it has begun again, nearest to an earlier one.
     *
     * @param near an extended number close by
     */
    public static long extended(long near, int number) {
        return near + step((int) near & 0xffff, number);
    }
}
