package org.lanline.server.services;

import org.lanline.server.phone.Sound;

import java.util.SplittableRandom;

/** Goes up and down a scale of five tones for as long as somebody listens, never quite the same. */
final class MusicSound implements Sound {
    private static final double[] SCALE = {
        261.63, 293.66, 329.63, 392, 440, 523.25, 587.33, 659.25
    };
    private static final double NOTE_SECONDS = 0.3;
    private static final double FADES_SECONDS = 0.2;
    private static final int MOST_STEP = 2;

    private final SplittableRandom random;
    private int rate;
    private long spoken;
    private long notes = -1;
    private int now;
    private int before;

    MusicSound(long seed) {
        random = new SplittableRandom(seed);
        now = SCALE.length / 2;
        before = now;
    }

    @Override
    public void begin(int sampleRate) {
        rate = sampleRate;
        spoken = 0;
        notes = -1;
    }

    @Override
    public boolean speak(short[] into, int at, int samples) {
        for (int i = 0; i < samples; i++) {
            double seconds = (double) spoken++ / rate;
            long note = (long) (seconds / NOTE_SECONDS);
            if (note != notes) {
                notes = note;
                before = now;
                int step = random.nextInt(-MOST_STEP, MOST_STEP + 1);
                now = Math.clamp(now + step, 0, SCALE.length - 1);
            }
            double since = seconds - note * NOTE_SECONDS;
            into[at + i] =
                    Tones.sample(
                            Tones.stroke(SCALE[now], since, FADES_SECONDS)
                                    + Tones.stroke(
                                            SCALE[before], since + NOTE_SECONDS, FADES_SECONDS));
        }
        return true;
    }

    @Override
    public void hear(short[] samples, int at, int count) {
        // nobody is heard
    }

    @Override
    public void end() {
        // nothing was opened
    }
}
