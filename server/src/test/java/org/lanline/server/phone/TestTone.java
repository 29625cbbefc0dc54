package org.lanline.server.phone;

import java.util.ArrayList;
import java.util.List;

/** Says one tone and listens for another. Written on the loop, looked at from the test. */
public final class TestTone implements Sound {
    private final double hertz;
    private final List<String> keys = new ArrayList<>();
    private final int[] heardTenths = new int[4_000];
    private int rate;
    private long spoken;
    private int filled;
    private int soundTenths;
    private double[] block = new double[4_000];

    TestTone(double hertz) {
        this.hertz = hertz;
    }

    @Override
    public synchronized void begin(int sampleRate) {
        rate = sampleRate;
        block = new double[sampleRate / 10];
    }

    @Override
    public synchronized boolean speak(short[] into, int at, int samples) {
        for (int i = 0; i < samples; i++) {
            into[at + i] = (short) (8_000 * Math.sin(2 * Math.PI * hertz * spoken++ / rate));
        }
        return true;
    }

    /** In blocks of a tenth of a second, each of which has a loudest tone. */
    @Override
    public synchronized void hear(short[] samples, int at, int count) {
        for (int i = 0; i < count; i++) {
            block[filled++] = samples[at + i];
            if (filled == block.length) {
                filled = 0;
                soundTenths += isSilent() ? 0 : 1;
                int loudest = loudest();
                if (loudest > 0) {
                    heardTenths[loudest]++;
                }
            }
        }
    }

    private boolean isSilent() {
        double energy = 0;
        for (double sample : block) {
            energy += sample * sample;
        }
        return energy < 1e6;
    }

    /** Of the tones that a test uses the loudest one, 0 where there is none. */
    private int loudest() {
        for (int tone : List.of(400, 700, 1_000)) {
            double energy = 0;
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < block.length; i++) {
                double angle = 2 * Math.PI * tone * i / rate;
                real += block[i] * Math.cos(angle);
                imaginary += block[i] * Math.sin(angle);
                energy += block[i] * block[i];
            }
            double power = (real * real + imaginary * imaginary) * 2 / block.length;
            if (energy > 1e6 && power > 0.7 * energy) {
                return tone;
            }
        }
        return 0;
    }

    /** For how many tenths of a second this tone was what was heard. */
    public synchronized int heardTenths(int tone) {
        return heardTenths[tone];
    }

    /** For how many tenths of a second there was something to be heard. */
    public synchronized int soundTenths() {
        return soundTenths;
    }

    @Override
    public synchronized void key(String key) {
        keys.add(key);
    }

    public synchronized String keys() {
        return String.join("", keys);
    }

    @Override
    public void end() {
        // what was heard stays to be looked at
    }
}
