package org.lanline.trace.media;

import java.util.Arrays;

/**
 * How a stream fared over time, in at most 256 steps: of one second each, and twice as long each
 * time that there would be more.
 */
public final class Series {
    private static final int MOST_STEPS = 256;
    private static final int WIDTH = 4;
    private static final int BYTES = 1;
    private static final int MISSING = 2;
    private static final int JITTER = 3;
    private static final long SECOND = 1_000_000_000L;

    private final long beganNanos;
    private long stepNanos = SECOND;
    private int steps;

    /** The step that the last packet was in, and when it begins. */
    private int current;

    private long currentNanos;

    /** Four numbers a step, side by side: packets, bytes, missing, jitter in microseconds. */
    private int[] numbers = new int[WIDTH * 16];

    Series(long beganNanos) {
        this.beganNanos = beganNanos;
        this.currentNanos = beganNanos;
    }

    void packet(long nanos, int onWire, int gap, double jitterMillis) {
        long since = nanos - currentNanos;
        if (since < 0 || since >= stepNanos || steps == 0) {
            moveTo(nanos);
        }
        int step = WIDTH * current;
        numbers[step]++;
        numbers[step + BYTES] += onWire;
        numbers[step + MISSING] += gap;
        int micros = (int) (jitterMillis * 1_000);
        if (micros > numbers[step + JITTER]) {
            numbers[step + JITTER] = micros;
        }
    }

    private void moveTo(long nanos) {
        long at = Math.max(0, nanos - beganNanos) / stepNanos;
        if (at >= steps) {
            at = extend(at, nanos);
        }
        current = (int) at;
        currentNanos = beganNanos + at * stepNanos;
    }

    private long extend(long wanted, long nanos) {
        long at = wanted;
        while (at >= MOST_STEPS) {
            halve();
            at = Math.max(0, nanos - beganNanos) / stepNanos;
        }
        int needed = (int) at + 1;
        if (WIDTH * needed > numbers.length) {
            int size = Math.min(WIDTH * MOST_STEPS, Math.max(WIDTH * needed, 2 * numbers.length));
            numbers = Arrays.copyOf(numbers, size);
        }
        steps = Math.max(steps, needed);
        return at;
    }

    private void halve() {
        stepNanos *= 2;
        int half = (steps + 1) / 2;
        for (int i = 0; i < half; i++) {
            boolean pair = 2 * i + 1 < steps;
            for (int j = 0; j < WIDTH; j++) {
                int one = numbers[WIDTH * 2 * i + j];
                int other = pair ? numbers[WIDTH * (2 * i + 1) + j] : 0;
                numbers[WIDTH * i + j] = j == JITTER ? Math.max(one, other) : one + other;
            }
        }
        Arrays.fill(numbers, WIDTH * half, WIDTH * steps, 0);
        steps = half;
    }

    public int steps() {
        return steps;
    }

    /** Length of a step. */
    public long stepNanos() {
        return stepNanos;
    }

    public int packets(int step) {
        return numbers[WIDTH * step];
    }

    /** With IP headers. */
    public int bytes(int step) {
        return numbers[WIDTH * step + BYTES];
    }

    /** How many were missing when the packet after them came. */
    public int missing(int step) {
        return numbers[WIDTH * step + MISSING];
    }

    /** The largest, in milliseconds. */
    public double jitterMillis(int step) {
        return numbers[WIDTH * step + JITTER] / 1e3;
    }
}
