package org.lanline.cli;

/** How loud each frequency is in a piece of sound: a Fourier transform with Hann's window. */
final class Spectrum {
    private final int size;
    private final double[] window;
    private final double[] cosines;
    private final double[] sines;
    private final double[] real;
    private final double[] imaginary;

    /**
     * @param size a power of two
     */
    Spectrum(int size) {
        this.size = size;
        window = new double[size];
        cosines = new double[size];
        sines = new double[size];
        real = new double[size];
        imaginary = new double[size];
        for (int i = 0; i < size; i++) {
            double angle = 2 * Math.PI * i / size;
            window[i] = 0.5 - 0.5 * Math.cos(angle);
            cosines[i] = Math.cos(angle);
            sines[i] = -Math.sin(angle);
        }
    }

    /**
     * Of the samples around one.
     *
     * @param into takes half as many numbers as the size, decibels of full scale
     */
    void around(short[] samples, int middle, double[] into) {
        int from = middle - size / 2;
        int bits = Integer.numberOfTrailingZeros(size);
        for (int i = 0; i < size; i++) {
            int at = from + i;
            double sample = at < 0 || at >= samples.length ? 0 : samples[at] / 32_768.0;
            int turned = Integer.reverse(i) >>> (Integer.SIZE - bits);
            real[turned] = sample * window[i];
            imaginary[turned] = 0;
        }
        for (int half = 1; half < size; half *= 2) {
            step(half);
        }
        for (int i = 0; i < size / 2; i++) {
            double power = real[i] * real[i] + imaginary[i] * imaginary[i];
            into[i] = 10 * Math.log10(1e-12 + power * 16 / ((double) size * size));
        }
    }

    private void step(int half) {
        int stride = size / (2 * half);
        for (int start = 0; start < size; start += 2 * half) {
            for (int i = 0; i < half; i++) {
                int upper = start + i + half;
                int lower = start + i;
                double cosine = cosines[i * stride];
                double sine = sines[i * stride];
                double turnedReal = real[upper] * cosine - imaginary[upper] * sine;
                double turnedImaginary = real[upper] * sine + imaginary[upper] * cosine;
                real[upper] = real[lower] - turnedReal;
                imaginary[upper] = imaginary[lower] - turnedImaginary;
                real[lower] += turnedReal;
                imaginary[lower] += turnedImaginary;
            }
        }
    }
}
