package org.lanline.codec;

/**
 * Decodes G.722 at 64 kbit/s: two samples of 16,000 a second for each byte, six bits of it for the
 * lower half of the band and two for the upper (ITU-T G.722 section 4, with the names of its
 * blocks). One for each stream: what comes depends on what came.
 */
public final class G722 {
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
    private static final int[] INVERSE_6 = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192,
        -10232, -9360, -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168,
        -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704, 14984, 13512,
        12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168,
        2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };
    private static final int[] MIRROR = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

    private final Band low = new Band(32);
    private final Band high = new Band(8);
    private final int[] past = new int[24];

    /**
     * Decodes a payload.
     *
     * @param into takes two samples for each byte
     * @param to where the first of them goes
     */
    public void decode(byte[] in, int at, int length, short[] into, int to) {
        for (int i = 0; i < length; i++) {
            int code = in[at + i] & 0xff;
            int lower = lower(code & 0x3f);
            int upper = upper(code >> 6);
            System.arraycopy(past, 2, past, 0, 22);
            past[22] = lower + upper;
            past[23] = lower - upper;
            int first = 0;
            int second = 0;
            for (int tap = 0; tap < 12; tap++) {
                second += past[2 * tap] * MIRROR[tap];
                first += past[2 * tap + 1] * MIRROR[11 - tap];
            }
            into[to + 2 * i] = (short) limited(first >> 11);
            into[to + 2 * i + 1] = (short) limited(second >> 11);
        }
    }

    private int lower(int code) {
        int value = low.estimate + ((low.scale * INVERSE_6[code]) >> 15);
        int four = code >> 2;
        int difference = (low.scale * INVERSE_4[four]) >> 15;
        int log = ((low.log * 127) >> 7) + LOW_LOGS[LOW_STEPS[four]];
        low.log = Math.clamp(log, 0, 18_432);
        low.scale = scale(low.log, 8);
        low.adapt(difference);
        return Math.clamp(value, -16_384, 16_383);
    }

    private int upper(int code) {
        int difference = (high.scale * INVERSE_2[code]) >> 15;
        int value = difference + high.estimate;
        int log = ((high.log * 127) >> 7) + HIGH_LOGS[HIGH_STEPS[code]];
        high.log = Math.clamp(log, 0, 22_528);
        high.scale = scale(high.log, 10);
        high.adapt(difference);
        return Math.clamp(value, -16_384, 16_383);
    }

    /** SCALEL and SCALEH. */
    private static int scale(int log, int most) {
        int inverse = INVERSE_LOGS[log >> 6 & 31];
        int shift = most - (log >> 11);
        return (shift < 0 ? inverse << -shift : inverse >> shift) << 2;
    }

    private static int limited(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** The predictor of one half of the band (block 4). */
    private static final class Band {
        private final int[] reconstructed = new int[3];
        private final int[] poles = new int[3];
        private final int[] partial = new int[3];
        private final int[] differences = new int[7];
        private final int[] zeros = new int[7];
        private int estimate;
        private int zeroEstimate;
        private int log;
        private int scale;

        Band(int scale) {
            this.scale = scale;
        }

        void adapt(int difference) {
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
}
