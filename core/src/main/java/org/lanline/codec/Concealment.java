package org.lanline.codec;

import java.util.Arrays;

/**
 * Makes up speech where a packet is missing, out of the periods right before it, ever quieter (as
 * ITU-T G.711 appendix I does, without its delay of 3.75 ms). For codecs that have nothing of their
 * own for that.
 */
final class Concealment {
    /** Periods of 2.5 to 15 ms: voices of 66 to 400 Hz. */
    private static final int LEAST_LAG_PER_SECOND = 400;

    private static final double LONGEST_LAG_SECONDS = 0.015;

    /** What is compared is what was said last: a longer stretch has the period of before. */
    private static final double WINDOW_SECONDS = 0.010;

    private static final int STEP_MILLIS = 10;
    private static final double QUIETER_PER_STEP = 0.3;
    private static final int MOST_PERIODS = 3;

    /** Of speech that does not repeat itself so much is left, as hiss is better than a hole. */
    private static final double LEAST_LIKENESS = 0.2;

    private final int leastLag;
    private final int longestLag;
    private final int window;
    private final int step;
    private final int overlap;

    /** The last samples that were heard, made up or not. */
    private final short[] history;

    /** As it was when the gap began: periods are taken out of it. */
    private final short[] model;

    private int lag;

    /** How well the period foretold what came last: so far it is to be trusted, and so loud. */
    private double likeness;

    private int concealed;
    private int periods;
    private double phase;

    Concealment(int sampleRate) {
        this.leastLag = sampleRate / LEAST_LAG_PER_SECOND;
        this.longestLag = (int) (sampleRate * LONGEST_LAG_SECONDS);
        this.window = (int) (sampleRate * WINDOW_SECONDS);
        this.step = sampleRate * STEP_MILLIS / 1_000;
        this.overlap = sampleRate / 250; // 4 ms
        this.history =
                new short[Math.max(window + longestLag, MOST_PERIODS * longestLag) + overlap];
        this.model = new short[history.length];
    }

    /** Samples that were decoded; the first ones after a gap are blended with what was made up. */
    void came(short[] samples, int at, int length) {
        if (concealed > 0) {
            int blended = Math.min(length, blendSamples());
            for (int i = 0; i < blended; i++) {
                double share = (i + 1.0) / (blended + 1);
                double madeUp = next();
                samples[at + i] = (short) (share * samples[at + i] + (1 - share) * madeUp);
            }
            concealed = 0;
        }
        remember(samples, at, length);
    }

    /** Longer after longer gaps (appendix I.2.7). */
    private int blendSamples() {
        int longer = Math.max(0, concealed / step - 1) * overlap;
        return Math.min(overlap + longer, step);
    }

    void conceal(int length, short[] into, int to) {
        if (concealed == 0) {
            System.arraycopy(history, 0, model, 0, history.length);
            lag = Pitch.lag(model, model.length, window, leastLag, longestLag);
            likeness =
                    Math.max(LEAST_LIKENESS, Pitch.likeness(model, model.length, window, lag, 1));
            periods = 1;
            phase = 0;
            smoothModel();
        }
        for (int i = 0; i < length; i++) {
            into[to + i] = (short) next();
        }
        remember(into, to, length);
    }

    /** Blends the end of the periods with what was before their beginning, so that they join. */
    private void smoothModel() {
        int blend = Math.min(overlap, lag / 8);
        int end = model.length;
        int before = end - periods * lag;
        for (int i = 0; i < blend; i++) {
            double share = (i + 1.0) / (blend + 1);
            int at = end - blend + i;
            double joined = (1 - share) * history(at) + share * history(before - blend + i);
            model[at] = (short) joined;
        }
    }

    private short history(int at) {
        return model[at];
    }

    /** The next sample that is made up. */
    private double next() {
        if (concealed % step == 0) {
            // one period only would sound like a tone, but not before the usual packet is over
            periods = Math.clamp(concealed / step, 1, MOST_PERIODS);
        }
        int length = periods * lag;
        double sample = model[model.length - length + (int) phase % length];
        phase = (phase + 1) % length;
        double loudness = 1 - QUIETER_PER_STEP * Math.max(0, (double) concealed / step - 1);
        concealed++;
        return sample * likeness * Math.max(0, loudness);
    }

    private void remember(short[] samples, int at, int length) {
        int kept = history.length - length;
        if (kept > 0) {
            System.arraycopy(history, length, history, 0, kept);
            System.arraycopy(samples, at, history, kept, length);
        } else {
            System.arraycopy(samples, at + length - history.length, history, 0, history.length);
        }
    }

    /** The stream has begun anew. */
    void clear() {
        Arrays.fill(history, (short) 0);
        concealed = 0;
    }
}
