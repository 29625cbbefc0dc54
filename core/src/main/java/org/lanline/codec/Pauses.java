package org.lanline.codec;

/**
 * Where a speaker pauses: nothing but the noise of a quiet room, for longer than between two words.
 * Asked once for each packet's worth of samples.
 */
final class Pauses {
    /** 50 dB below full scale: quieter than any speech, louder than a quiet room. */
    private static final double LOUDEST_PAUSE = 32_768 / 316.0;

    /** The ends of words are quiet too. */
    private static final int HANGOVER_MILLIS = 300;

    /** What the noise is like is told again so often, which keeps ways through NATs open too. */
    private static final int NOISE_MILLIS = 1_000;

    private static final double CHANGE = 1.6; // 4 dB

    private final int packetMillis;
    private int quietMillis;
    private int untoldMillis;
    private double loudness;
    private double told = -1;

    Pauses(int packetMillis) {
        this.packetMillis = packetMillis;
    }

    /** There is a pause at once: nobody speaks at all. */
    void begin() {
        quietMillis = Math.max(quietMillis, HANGOVER_MILLIS);
    }

    /** Whether these samples are in a pause. */
    boolean isPause(short[] in, int at, int samples) {
        double energy = 0;
        for (int i = 0; i < samples; i++) {
            energy += (double) in[at + i] * in[at + i];
        }
        loudness = Math.sqrt(energy / Math.max(1, samples));
        if (loudness > LOUDEST_PAUSE) {
            quietMillis = 0;
            told = -1;
            return false;
        }
        quietMillis += packetMillis;
        return quietMillis > HANGOVER_MILLIS;
    }

    /** In a pause: whether to say now what the noise is like. */
    boolean isNoiseDue() {
        untoldMillis += packetMillis;
        boolean other = loudness > CHANGE * told + 1 || loudness * CHANGE + 1 < told;
        if (told < 0 || other || untoldMillis >= NOISE_MILLIS) {
            told = loudness;
            untoldMillis = 0;
            return true;
        }
        return false;
    }
}
