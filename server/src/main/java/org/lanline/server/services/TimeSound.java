package org.lanline.server.services;

import org.lanline.server.phone.Sound;

import java.time.LocalTime;
import java.util.function.Supplier;

/**
 * Strikes the time, as a repeater watch does: the hours low, then each ten minutes higher, then the
 * minutes highest; and again after a while.
 */
final class TimeSound implements Sound {
    private static final double HOUR_HERTZ = 392;
    private static final double TEN_HERTZ = 587.33;
    private static final double MINUTE_HERTZ = 880;
    private static final double STROKE_SECONDS = 0.5;
    private static final double PAUSE_SECONDS = 0.6;
    private static final double REST_SECONDS = 3;
    private static final double FADES_SECONDS = 0.15;
    private static final int HOURS_ON_A_CLOCK = 12;

    private final Supplier<LocalTime> clock;
    private int rate;
    private long spoken;
    private double beganSeconds;
    private int hours;
    private int tens;
    private int minutes;

    TimeSound(Supplier<LocalTime> clock) {
        this.clock = clock;
        read();
    }

    private void read() {
        LocalTime now = clock.get();
        int hour = now.getHour() % HOURS_ON_A_CLOCK;
        hours = hour == 0 ? HOURS_ON_A_CLOCK : hour;
        tens = now.getMinute() / 10;
        minutes = now.getMinute() % 10;
    }

    @Override
    public void begin(int sampleRate) {
        rate = sampleRate;
        spoken = 0;
        beganSeconds = 0;
    }

    @Override
    public boolean speak(short[] into, int at, int samples) {
        for (int i = 0; i < samples; i++) {
            double seconds = (double) spoken++ / rate - beganSeconds;
            if (seconds > lengthSeconds()) {
                beganSeconds += seconds;
                seconds = 0;
                read();
            }
            into[at + i] = Tones.sample(struck(seconds));
        }
        return true;
    }

    private double lengthSeconds() {
        return (hours + tens + minutes) * STROKE_SECONDS + 2 * PAUSE_SECONDS + REST_SECONDS;
    }

    private double struck(double seconds) {
        double tensAt = hours * STROKE_SECONDS + PAUSE_SECONDS;
        double minutesAt = tensAt + tens * STROKE_SECONDS + PAUSE_SECONDS;
        return row(HOUR_HERTZ, hours, seconds)
                + row(TEN_HERTZ, tens, seconds - tensAt)
                + row(MINUTE_HERTZ, minutes, seconds - minutesAt);
    }

    /** The last stroke of a row that has been struck by now; those before have faded. */
    private static double row(double hertz, int strokes, double seconds) {
        if (seconds < 0 || strokes == 0) {
            return 0;
        }
        int last = Math.min(strokes - 1, (int) (seconds / STROKE_SECONDS));
        return Tones.stroke(hertz, seconds - last * STROKE_SECONDS, FADES_SECONDS);
    }

    @Override
    public void hear(short[] samples, int at, int count) {
        // a clock does not listen
    }

    @Override
    public void end() {
        // nothing was opened
    }
}
