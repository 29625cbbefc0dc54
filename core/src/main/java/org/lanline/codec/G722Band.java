package org.lanline.codec;

/**
 * One half of the band of G.722, as encoder and decoder both follow it: predictor and scale (ITU-T
 * G.722 section 4, blocks 3 and 4, with the names of its blocks).
 */
final class G722Band {
    private static final int[] LOW_LOGS = {-60, -30, 58, 172, 334, 538, 1198, 3042};
    private static final int[] LOW_STEPS = {0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0};
    private static final int[] HIGH_LOGS = {0, -214, 798};
    private static final int[] HIGH_STEPS = {2, 1, 2, 1};
    private static final int[] INVERSE_LOGS = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774,
        2834, 2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838,
        3922, 4008
    };
    private static final int[] INVERSE_2 = {-7408, -1616, 7408, 1616};
    private static final int[] INVERSE_4 = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584,
        1200, 0
    };

    private final int[] reconstructed = new int[3];
    private final int[] poles = new int[3];
    private final int[] partial = new int[3];
    private final int[] differences = new int[7];
    private final int[] zeros = new int[7];
    int estimate;
    private int zeroEstimate;
    int log;
    int scale;

    private G722Band(int scale) {
        this.scale = scale;
    }

    static G722Band lower() {
        return new G722Band(32);
    }

    static G722Band upper() {
        return new G722Band(8);
    }

    /** Goes on after a code of the lower half, whose upper four bits count. */
    void afterLower(int four) {
        int difference = (scale * INVERSE_4[four]) >> 15;
        int next = ((log * 127) >> 7) + LOW_LOGS[LOW_STEPS[four]];
        log = Math.clamp(next, 0, 18_432);
        scale = scale(log, 8);
        adapt(difference);
    }

    /** What a code of the upper half adds to the estimate. */
    int upperDifference(int code) {
        return (scale * INVERSE_2[code]) >> 15;
    }

    /** Goes on after a code of the upper half. */
    void afterUpper(int code) {
        int difference = upperDifference(code);
        int next = ((log * 127) >> 7) + HIGH_LOGS[HIGH_STEPS[code]];
        log = Math.clamp(next, 0, 22_528);
        scale = scale(log, 10);
        adapt(difference);
    }

    /** SCALEL and SCALEH. */
    private static int scale(int log, int most) {
        int inverse = INVERSE_LOGS[log >> 6 & 31];
        int shift = most - (log >> 11);
        return (shift < 0 ? inverse << -shift : inverse >> shift) << 2;
    }

    static int limited(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private void adapt(int difference) {
        differences[0] = difference;
        reconstructed[0] = limited(estimate + difference);
        partial[0] = limited(zeroEstimate + difference);
        int second = secondPole();
        int first = firstPole(second);
        adaptZeros(difference);
        for (int i = 6; i > 0; i--) {
            differences[i] = differences[i - 1];
        }
        for (int i = 2; i > 0; i--) {
            reconstructed[i] = reconstructed[i - 1];
            partial[i] = partial[i - 1];
        }
        poles[1] = first;
        poles[2] = second;
        predict();
    }

    /** UPPOL2. */
    private int secondPole() {
        int quadruple = limited(poles[1] << 2);
        boolean same = (partial[0] < 0) == (partial[1] < 0);
        int turned = Math.min(same ? -quadruple : quadruple, Short.MAX_VALUE);
        int sign = (partial[0] < 0) == (partial[2] < 0) ? 128 : -128;
        int value = sign + (turned >> 7) + ((poles[2] * 32_512) >> 15);
        return Math.clamp(value, -12_288, 12_288);
    }

    /** UPPOL1. */
    private int firstPole(int second) {
        int step = (partial[0] < 0) == (partial[1] < 0) ? 192 : -192;
        int value = limited(step + ((poles[1] * 32_640) >> 15));
        int most = limited(15_360 - second);
        return Math.clamp(value, -most, most);
    }

    /** UPZERO. */
    private void adaptZeros(int difference) {
        int step = difference == 0 ? 0 : 128;
        for (int i = 1; i <= 6; i++) {
            boolean same = (differences[i] < 0) == (difference < 0);
            zeros[i] = limited((same ? step : -step) + ((zeros[i] * 32_640) >> 15));
        }
    }

    /** FILTEP, FILTEZ and PREDIC. */
    private void predict() {
        int ofPoles = 0;
        for (int i = 1; i <= 2; i++) {
            ofPoles += (poles[i] * limited(2 * reconstructed[i])) >> 15;
        }
        int ofZeros = 0;
        for (int i = 6; i > 0; i--) {
            ofZeros += (zeros[i] * limited(2 * differences[i])) >> 15;
        }
        zeroEstimate = limited(ofZeros);
        estimate = limited(limited(ofPoles) + zeroEstimate);
    }
}
