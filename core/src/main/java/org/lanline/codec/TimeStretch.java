package org.lanline.codec;

/**
 * Makes a piece of speech one period longer or shorter without a change of its pitch: one period is
 * blended with the next.
 */
final class TimeStretch {
    private static final double LEAST_LIKENESS = 0.6;

    /** Of the mean of squares: quieter than this, anything may be blended with anything. */
    private static final double QUIET_POWER = 60 * 60;

    private final int leastLag;
    private final int longestLag;

    TimeStretch(int sampleRate) {
        this.leastLag = sampleRate / 400; // 2.5 ms
        this.longestLag = sampleRate / 100; // 10 ms
    }

    /** Pieces shorter than this are left as they are. */
    int shortestPiece() {
        return 2 * longestLag;
    }

    /**
     * Takes a period out.
     *
     * @param anyway true to do so where it may be heard
     * @return how many samples of the piece are left
     */
    int shorten(short[] piece, int length, boolean anyway) {
        int lag = usable(piece, length, anyway);
        if (lag == 0) {
            return length;
        }
        int at = length - 2 * lag;
        for (int i = 0; i < lag; i++) {
            piece[at + i] = blended(piece[at + i], piece[at + lag + i], i, lag);
        }
        return length - lag;
    }

    /**
     * Puts a period in.
     *
     * @param piece with room for another {@link #shortestPiece}
     * @return how many samples there are now
     */
    int lengthen(short[] piece, int length, boolean anyway) {
        int lag = usable(piece, length, anyway);
        if (lag == 0) {
            return length;
        }
        int at = length - 2 * lag;
        System.arraycopy(piece, at + lag, piece, at + 2 * lag, lag);
        for (int i = lag - 1; i >= 0; i--) {
            piece[at + lag + i] = blended(piece[at + 2 * lag + i], piece[at + i], i, lag);
        }
        return length + lag;
    }

    private static short blended(short from, short to, int i, int length) {
        double share = (i + 1.0) / (length + 1);
        return (short) ((1 - share) * from + share * to);
    }

    /** A lag at which the piece repeats itself; 0 when it does not. */
    private int usable(short[] piece, int length, boolean anyway) {
        if (length < shortestPiece()) {
            return 0;
        }
        double power = 0;
        for (int i = 0; i < length; i++) {
            power += (double) piece[i] * piece[i];
        }
        if (power / length < QUIET_POWER) {
            return longestLag;
        }
        int window = longestLag;
        int lag = Pitch.lag(piece, length, window, leastLag, longestLag);
        boolean alike = Pitch.likeness(piece, length, window, lag, 1) >= LEAST_LIKENESS;
        return alike || anyway ? lag : 0;
    }
}
