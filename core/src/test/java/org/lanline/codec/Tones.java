package org.lanline.codec;

import java.util.SplittableRandom;

/** Sounds to test with, and how much of them is left. */
final class Tones {
    private Tones() {}

    static short[] tone(int sampleRate, double hertz, int samples) {
        short[] tone = new short[samples];
        for (int i = 0; i < samples; i++) {
            tone[i] = (short) (8_000 * Math.sin(2 * Math.PI * hertz * i / sampleRate));
        }
        return tone;
    }

    /** Pulses of a voice of 120 Hz, through two resonances that move, now loud, now soft. */
    static short[] voice(int sampleRate, int samples) {
        double[] voice = new double[samples];
        SplittableRandom random = new SplittableRandom(5);
        double[] state = new double[4];
        double phase = 0;
        for (int i = 0; i < samples; i++) {
            double seconds = (double) i / sampleRate;
            phase += (120 + 15 * Math.sin(2 * seconds)) / sampleRate;
            double pulse = phase >= 1 ? 1 : 0;
            phase -= pulse;
            double excitation = 6_000 * pulse + 20 * (random.nextDouble() - 0.5);
            excitation *= 0.6 + 0.4 * Math.sin(5 * seconds);
            double first =
                    resonance(state, 0, excitation, 500 + 200 * Math.sin(3 * seconds), sampleRate);
            double second =
                    resonance(state, 2, first, 1_500 + 300 * Math.sin(4 * seconds), sampleRate);
            voice[i] = second;
        }
        return loud(voice);
    }

    /** With 12,000 as the loudest sample. */
    private static short[] loud(double[] in) {
        double most = 1e-9;
        for (double each : in) {
            most = Math.max(most, Math.abs(each));
        }
        short[] loud = new short[in.length];
        for (int i = 0; i < in.length; i++) {
            loud[i] = (short) (12_000 * in[i] / most);
        }
        return loud;
    }

    private static double resonance(
            double[] state, int at, double in, double hertz, int sampleRate) {
        double radius = Math.exp(-Math.PI * 120 / sampleRate);
        double out =
                in * (1 - radius)
                        + 2 * radius * Math.cos(2 * Math.PI * hertz / sampleRate) * state[at]
                        - radius * radius * state[at + 1];
        state[at + 1] = state[at];
        state[at] = out;
        return out;
    }

    /** Signal to noise in dB, with what came later by the best of so many samples. */
    static double ratio(short[] sent, short[] heard, int from, int to, int mostDelay) {
        double best = Double.NEGATIVE_INFINITY;
        for (int delay = 0; delay <= mostDelay; delay++) {
            double signal = 1;
            double noise = 1;
            for (int i = from; i < to; i++) {
                double difference = sent[i - delay] - heard[i];
                signal += (double) sent[i - delay] * sent[i - delay];
                noise += difference * difference;
            }
            best = Math.max(best, 10 * Math.log10(signal / noise));
        }
        return best;
    }

    static double rms(short[] in, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) in[i] * in[i];
        }
        return Math.sqrt(sum / (to - from));
    }
}
