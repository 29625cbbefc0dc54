package org.lanline.codec;

import java.util.random.RandomGenerator;

/** The noise of a quiet room, described in a few bytes and made again (RFC 3389). */
public final class ComfortNoise {
    private static final int MOST_ORDER = 10;
    private static final int ORDER = 5;
    private static final double FULL_SCALE = 32_768;

    /** Of evenly distributed noise from -1 to 1. */
    private static final double EVEN_NOISE_POWER = 1.0 / 3;

    private final RandomGenerator random;
    private final double[] reflections = new double[MOST_ORDER];
    private final double[] backward = new double[MOST_ORDER + 1];
    private int order;
    private double loudness;

    public ComfortNoise(RandomGenerator random) {
        this.random = random;
    }

    /** Takes what a packet says: from now on the noise is like that. */
    public void like(byte[] in, int at, int length) {
        if (length < 1) {
            return;
        }
        order = Math.min(MOST_ORDER, length - 1);
        double gain = 1;
        for (int i = 0; i < order; i++) {
            // section 3.2: 127 is 0
            reflections[i] = Math.clamp(((in[at + 1 + i] & 0xff) - 127) / 128.0, -0.98, 0.98);
            gain *= 1 - reflections[i] * reflections[i];
        }
        double level = FULL_SCALE * Math.pow(10, -(in[at] & 0x7f) / 20.0);
        // what the filter adds to the noise is taken off before it
        loudness = level * Math.sqrt(gain / EVEN_NOISE_POWER);
    }

    /** Makes as many samples. */
    public void make(int samples, short[] into, int to) {
        for (int i = 0; i < samples; i++) {
            double forward = loudness * (2 * random.nextDouble() - 1);
            for (int j = order - 1; j >= 0; j--) {
                forward -= reflections[j] * backward[j];
                backward[j + 1] = backward[j] + reflections[j] * forward;
            }
            backward[0] = forward;
            into[to + i] = (short) Math.clamp(forward, -FULL_SCALE, FULL_SCALE - 1);
        }
    }

    /**
     * Describes samples.
     *
     * @param into takes 6 bytes: how loud they are, and their spectrum by a filter of order 5
     * @return how many were filled
     */
    public static int describe(short[] in, int at, int samples, byte[] into, int to) {
        double[] correlation = new double[ORDER + 1];
        for (int lag = 0; lag <= ORDER; lag++) {
            for (int i = lag; i < samples; i++) {
                correlation[lag] += (double) in[at + i] * in[at + i - lag];
            }
        }
        double rms = Math.sqrt(correlation[0] / Math.max(1, samples));
        double decibels = rms < 1 ? 127 : -20 * Math.log10(rms / FULL_SCALE);
        into[to] = (byte) Math.clamp(Math.round(decibels), 0, 127);
        double[] found = reflections(correlation);
        for (int i = 0; i < ORDER; i++) {
            into[to + 1 + i] = (byte) Math.clamp(Math.round(128 * found[i]) + 127, 0, 254);
        }
        return 1 + ORDER;
    }

    /** By Levinson and Durbin. */
    private static double[] reflections(double[] correlation) {
        double[] found = new double[ORDER];
        double[] predictor = new double[ORDER + 1];
        double error = correlation[0] * 1.0001 + 1;
        for (int i = 1; i <= ORDER; i++) {
            double sum = correlation[i];
            for (int j = 1; j < i; j++) {
                sum += predictor[j] * correlation[i - j];
            }
            double reflection = -sum / error;
            double[] next = predictor.clone();
            next[i] = reflection;
            for (int j = 1; j < i; j++) {
                next[j] = predictor[j] + reflection * predictor[i - j];
            }
            predictor = next;
            error *= 1 - reflection * reflection;
            found[i - 1] = reflection;
        }
        return found;
    }
}
