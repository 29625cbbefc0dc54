package org.lanline.server.services;

import org.lanline.server.phone.Sound;

/** Three rising strokes, and from then on what was heard. */
final class EchoSound implements Sound {
    private static final double[] GREETING = {523.25, 659.25, 783.99};
    private static final double BETWEEN_SECONDS = 0.25;
    private static final double GREETING_SECONDS = 1.2;
    private static final double FADES_SECONDS = 0.1;
    private static final int MOST_KEPT_SECONDS = 1;

    private int rate;
    private long spoken;
    private short[] kept = {};
    private long written;
    private long read;

    @Override
    public void begin(int sampleRate) {
        rate = sampleRate;
        kept = new short[sampleRate * MOST_KEPT_SECONDS];
        written = 0;
        read = 0;
    }

    @Override
    public boolean speak(short[] into, int at, int samples) {
        for (int i = 0; i < samples; i++) {
            double seconds = (double) spoken++ / rate;
            into[at + i] = seconds < GREETING_SECONDS ? greeting(seconds) : next();
        }
        return true;
    }

    private static short greeting(double seconds) {
        double sum = 0;
        for (int i = 0; i < GREETING.length; i++) {
            sum += Tones.stroke(GREETING[i], seconds - i * BETWEEN_SECONDS, FADES_SECONDS);
        }
        return Tones.sample(sum);
    }

    private short next() {
        return read < written ? kept[(int) (read++ % kept.length)] : 0;
    }

    /** What comes during the greeting is not returned. */
    @Override
    public void hear(short[] samples, int at, int count) {
        if (spoken < GREETING_SECONDS * rate) {
            return;
        }
        for (int i = 0; i < count; i++) {
            kept[(int) (written++ % kept.length)] = samples[at + i];
        }
        read = Math.max(read, written - kept.length);
    }

    @Override
    public void end() {
        // nothing was opened
    }
}
