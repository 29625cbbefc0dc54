package org.lanline.server.services;

/** Strokes that fade, as of a small bell. */
final class Tones {
    private static final double LOUDNESS = 6_000;
    private static final double SECOND_PART = 0.3;
    private static final double ATTACK_SECONDS = 0.005;

    private Tones() {}

    /**
     * What a stroke sounds like.
     *
     * @param seconds since it was struck
     * @param halfSeconds in which it fades by half
     */
    static double stroke(double hertz, double seconds, double halfSeconds) {
        if (seconds < 0) {
            return 0;
        }
        double rise = Math.min(1, seconds / ATTACK_SECONDS);
        double fading = Math.pow(0.5, seconds / halfSeconds);
        double angle = 2 * Math.PI * hertz * seconds;
        return LOUDNESS * rise * fading * (Math.sin(angle) + SECOND_PART * Math.sin(2 * angle));
    }

    static short sample(double value) {
        return (short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
