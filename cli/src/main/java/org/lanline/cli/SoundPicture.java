package org.lanline.cli;

import java.util.BitSet;

/** Two sounds below each other, each as its wave and as its frequencies over time. */
final class SoundPicture {
    private static final int WIDTH = 1_000;
    private static final int WAVE = 100;
    private static final int SPECTRUM = 200;
    private static final int GAP = 10;
    private static final int TRANSFORM = 1_024;
    private static final double QUIETEST = -90;
    private static final double LOUDEST = -10;

    private static final int PAPER = 0xffffff;
    private static final int INK = 0x1f4e79;
    private static final int AXIS = 0xb0b0b0;
    private static final int LOST = 0xd62728;

    /** From quiet to loud. */
    private static final int[] COLOURS = {
        0x000004, 0x1b0c41, 0x4a0c6b, 0x781c6d, 0xa52c60, 0xcf4446, 0xed6925, 0xfb9b06, 0xf7d13d,
        0xfcffa4
    };

    private final int sampleRate;
    private final PngFile png = new PngFile(WIDTH, 2 * (WAVE + SPECTRUM) + 3 * GAP);
    private final Spectrum spectrum = new Spectrum(TRANSFORM);
    private final double[] decibels = new double[TRANSFORM / 2];

    private SoundPicture(int sampleRate) {
        this.sampleRate = sampleRate;
        for (int y = 0; y < png.height(); y++) {
            for (int x = 0; x < WIDTH; x++) {
                png.point(x, y, PAPER);
            }
        }
    }

    /**
     * Draws.
     *
     * @param lost packets of the lower sound, which are marked red
     * @param packetSamples in each of them
     */
    static byte[] of(short[] above, short[] below, int sampleRate, BitSet lost, int packetSamples) {
        SoundPicture picture = new SoundPicture(sampleRate);
        picture.wave(above, 0, new BitSet(), packetSamples);
        picture.spectrum(above, WAVE + GAP);
        picture.wave(below, WAVE + SPECTRUM + 2 * GAP, lost, packetSamples);
        picture.spectrum(below, 2 * WAVE + SPECTRUM + 3 * GAP);
        return picture.png.bytes();
    }

    /** The lowest and the highest sample of each column; a tick for each second. */
    private void wave(short[] samples, int top, BitSet lost, int packetSamples) {
        for (int x = 0; x < WIDTH; x++) {
            int from = (int) ((long) samples.length * x / WIDTH);
            int end = Math.max(from + 1, (int) ((long) samples.length * (x + 1) / WIDTH));
            int least = 0;
            int most = 0;
            for (int i = from; i < Math.min(end, samples.length); i++) {
                least = Math.min(least, samples[i]);
                most = Math.max(most, samples[i]);
            }
            int gap = lost.nextSetBit(from / packetSamples);
            boolean missing = gap >= 0 && gap <= (end - 1) / packetSamples;
            if (from / sampleRate != (from - (end - from)) / sampleRate) {
                line(x, top, top + WAVE - 1, AXIS);
            }
            if (missing) {
                line(x, top, top + 6, LOST);
            }
            line(x, height(most, top), height(least, top), missing ? LOST : INK);
        }
    }

    private static int height(int sample, int top) {
        return top + WAVE / 2 - sample * (WAVE / 2 - 1) / 32_768;
    }

    private void line(int x, int from, int to, int rgb) {
        for (int y = from; y <= to; y++) {
            png.point(x, y, rgb);
        }
    }

    private void spectrum(short[] samples, int top) {
        for (int x = 0; x < WIDTH; x++) {
            int middle = (int) ((samples.length * (2L * x + 1)) / (2L * WIDTH));
            spectrum.around(samples, middle, decibels);
            for (int y = 0; y < SPECTRUM; y++) {
                int bin = (SPECTRUM - 1 - y) * decibels.length / SPECTRUM;
                png.point(x, top + y, colour(decibels[bin]));
            }
        }
    }

    private static int colour(double decibels) {
        double place =
                Math.clamp((decibels - QUIETEST) / (LOUDEST - QUIETEST), 0, 1)
                        * (COLOURS.length - 1);
        int lower = Math.min((int) place, COLOURS.length - 2);
        double share = place - lower;
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = COLOURS[lower] >> shift & 0xff;
            int to = COLOURS[lower + 1] >> shift & 0xff;
            mixed |= (int) Math.round(from + share * (to - from)) << shift;
        }
        return mixed;
    }
}
