package org.lanline.codec;

/**
 * Turns samples of one rate into those of another, as they come: a windowed sinc of 24 zero
 * crossings, one set of taps for each place between two samples.
 */
public final class Resampler {
    private static final int CROSSINGS = 12;

    /** Of the narrower band: what is above is damped. */
    private static final double PASSED = 0.92;

    private static final double KAISER_BETA = 8;

    private final int up;
    private final int down;
    private final int taps;
    private final double[][] phases;
    private final double[] past;

    /** Where the next output sample lies behind the newest input sample, in steps of 1/up. */
    private int position;

    /**
     * @param from samples a second
     * @param to samples a second
     */
    public Resampler(int from, int to) {
        int common = gcd(from, to);
        this.up = to / common;
        this.down = from / common;
        double cutoff = PASSED * Math.min(1, (double) to / from);
        this.taps = 2 * (int) Math.ceil(CROSSINGS / cutoff);
        this.phases = new double[up][taps];
        this.past = new double[taps];
        for (int phase = 0; phase < up; phase++) {
            design(phases[phase], (double) phase / up, cutoff);
        }
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Taps for a place so far behind the middle of the past. */
    private void design(double[] into, double fraction, double cutoff) {
        double sum = 0;
        for (int i = 0; i < taps; i++) {
            double x = i - (taps / 2.0 - 1) - fraction;
            double edge = x / (taps / 2.0);
            double window =
                    Math.abs(edge) >= 1
                            ? 0
                            : bessel(KAISER_BETA * Math.sqrt(1 - edge * edge))
                                    / bessel(KAISER_BETA);
            double angle = Math.PI * cutoff * x;
            into[i] = window * (Math.abs(x) < 1e-9 ? 1 : Math.sin(angle) / angle);
            sum += into[i];
        }
        for (int i = 0; i < taps; i++) {
            into[i] /= sum;
        }
    }

    /** I0, by its series. */
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int i = 1; i < 30; i++) {
            term *= (x / (2 * i)) * (x / (2 * i));
            sum += term;
        }
        return sum;
    }

    /** As many samples as may come of so many. */
    public int most(int samples) {
        return (int) ((long) samples * up / down) + 1;
    }

    /**
     * Takes samples.
     *
     * @param into takes up to {@link #most} of them
     * @return how many of it were filled; over time exactly in the relation of the rates
     */
    public int convert(short[] in, int at, int samples, short[] into, int to) {
        int made = 0;
        for (int i = 0; i < samples; i++) {
            System.arraycopy(past, 1, past, 0, taps - 1);
            past[taps - 1] = in[at + i];
            while (position < up) {
                into[to + made++] = filtered(phases[position]);
                position += down;
            }
            position -= up;
        }
        return made;
    }

    private short filtered(double[] with) {
        double sum = 0;
        for (int i = 0; i < taps; i++) {
            sum += past[i] * with[i];
        }
        return (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
