package org.lanline.codec;

/** The pair of filters that cut the band of G.722 in two halves and put them together (table 4). */
final class G722Mirror {
    static final int LENGTH = 24;

    private static final int[] MIRROR = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

    private G722Mirror() {}

    static void shift(int[] past, int first, int second) {
        System.arraycopy(past, 2, past, 0, LENGTH - 2);
        past[LENGTH - 2] = first;
        past[LENGTH - 1] = second;
    }

    static int even(int[] past) {
        int sum = 0;
        for (int tap = 0; tap < 12; tap++) {
            sum += past[2 * tap] * MIRROR[tap];
        }
        return sum;
    }

    static int odd(int[] past) {
        int sum = 0;
        for (int tap = 0; tap < 12; tap++) {
            sum += past[2 * tap + 1] * MIRROR[11 - tap];
        }
        return sum;
    }
}
