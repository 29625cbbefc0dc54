package org.lanline.codec;

/** Finds the length of the period that speech repeats itself with. */
final class Pitch {
    private Pitch() {}

    /**
     * The distance at which samples are most like those before them.
     *
     * @param end behind the last sample that counts
     * @param window how many samples are compared
     * @return {@code least} to {@code most} samples
     */
    static int lag(short[] in, int end, int window, int least, int most) {
        // every second sample first, then what is around the best
        int best = least;
        double bestLikeness = Double.NEGATIVE_INFINITY;
        for (int lag = least; lag <= most; lag += 2) {
            double likeness = likeness(in, end, window, lag, 2);
            if (likeness > bestLikeness) {
                bestLikeness = likeness;
                best = lag;
            }
        }
        int exact = best;
        bestLikeness = Double.NEGATIVE_INFINITY;
        for (int lag = Math.max(least, best - 1); lag <= Math.min(most, best + 1); lag++) {
            double likeness = likeness(in, end, window, lag, 1);
            if (likeness > bestLikeness) {
                bestLikeness = likeness;
                exact = lag;
            }
        }
        return exact;
    }

    /** Normalized correlation with what was so long before, at most 1. */
    static double likeness(short[] in, int end, int window, int lag, int stride) {
        double product = 0;
        double energyNow = 1;
        double energyBefore = 1;
        for (int i = end - window; i < end; i += stride) {
            int now = in[i];
            int before = in[i - lag];
            product += (double) now * before;
            energyNow += (double) now * now;
            energyBefore += (double) before * before;
        }
        return product / Math.sqrt(energyNow * energyBefore);
    }
}
