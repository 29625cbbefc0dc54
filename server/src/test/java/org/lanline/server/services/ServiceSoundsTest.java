package org.lanline.server.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanline.codec.AudioStream;
import org.lanline.rtp.RtpSession;
import org.lanline.server.phone.Sound;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the services sound like, note by note. */
class ServiceSoundsTest {
    private static final int RATE = 8_000;
    private static final List<Double> STROKES = List.of(392.0, 587.33, 880.0);
    private static final List<Double> SCALE =
            List.of(261.63, 293.66, 329.63, 392.0, 440.0, 523.25, 587.33, 659.25);

    @ParameterizedTest
    @CsvSource({"15:42,3,4,2", "00:00,12,0,0", "12:07,12,0,7", "01:59,1,5,9", "20:30,8,3,0"})
    void theTimeIsStruckInHoursTensAndMinutes(LocalTime clock, int hours, int tens, int minutes) {
        double seconds = (hours + tens + minutes) * 0.5 + 1.2 + 1;
        List<Double> struck = struck(said(new TimeSound(() -> clock), seconds));
        assertThat(struck).hasSize(hours + tens + minutes);
        assertThat(struck).isSorted();
        assertThat(struck).filteredOn(STROKES.get(0)::equals).hasSize(hours);
        assertThat(struck).filteredOn(STROKES.get(1)::equals).hasSize(tens);
        assertThat(struck).filteredOn(STROKES.get(2)::equals).hasSize(minutes);
    }

    @Test
    void theTimeIsReadAnewBeforeItIsStruckAgain() {
        List<LocalTime> times = new ArrayList<>(List.of(LocalTime.of(1, 0), LocalTime.of(2, 0)));
        TimeSound sound =
                new TimeSound(() -> times.size() > 1 ? times.removeFirst() : times.get(0));
        assertThat(struck(said(sound, 7))).hasSize(3);
    }

    @Test
    void musicGoesUpAndDownItsScaleInSmallSteps() {
        short[] sound = said(new MusicSound(1), 30);
        List<Integer> notes = new ArrayList<>();
        int note = (int) (0.3 * RATE);
        for (int at = 0; at + note <= sound.length; at += note) {
            notes.add(SCALE.indexOf(loudest(sound, at, note / 2, SCALE)));
        }
        assertThat(notes).hasSize(100).doesNotContain(-1);
        for (int i = 1; i < notes.size(); i++) {
            assertThat(Math.abs(notes.get(i) - notes.get(i - 1))).isLessThanOrEqualTo(2);
        }
        assertThat(notes.stream().distinct().count()).isGreaterThan(3);
        assertThat(said(new MusicSound(1), 30)).isEqualTo(sound);
        assertThat(said(new MusicSound(2), 30)).isNotEqualTo(sound);
    }

    @Test
    void echoGreetsAndThenReturnsWhatItHearsAndNothingOfBefore() {
        EchoSound echo = new EchoSound();
        echo.begin(RATE);
        short[] before = new short[160];
        Arrays.fill(before, (short) 999);
        echo.hear(before, 0, before.length);
        short[] greeting = new short[RATE * 12 / 10];
        echo.speak(greeting, 0, greeting.length);
        assertThat(loudest(greeting, 100, 1_800, List.of(400.0, 523.25))).isEqualTo(523.25);
        short[] words = new short[160];
        for (int i = 0; i < words.length; i++) {
            words[i] = (short) (i + 1);
        }
        echo.hear(words, 0, words.length);
        short[] returned = new short[161];
        echo.speak(returned, 0, returned.length);
        assertThat(Arrays.copyOf(returned, words.length)).isEqualTo(words);
        assertThat(returned[160]).isZero();
    }

    @Test
    void echoSaysInWordsWhatWasLostBothWays() {
        var there = new RtpSession.PeerReport(0.1, 3, 2.5, 4.25);
        assertThat(EchoWords.of("PCMA", statistics(90, 10, there)))
                .isEqualTo(
                        "Echo, PCMA. From you: 90 packets, 10 lost (10.0 %), jitter 1.5 ms."
                                + " To you: 3 lost, jitter 2.5 ms, there and back 4.3 ms.");
        assertThat(EchoWords.of("G722", statistics(90, -2, null)))
                .isEqualTo("Echo, G722. From you: 90 packets, 0 lost (0.0 %), jitter 1.5 ms.");
    }

    private static AudioStream.Statistics statistics(
            long received, int lost, RtpSession.@Nullable PeerReport there) {
        return new AudioStream.Statistics(100, received, lost, 0, 0, 0, 1.5, 20, 0, 0, there);
    }

    private static short[] said(Sound sound, double seconds) {
        sound.begin(RATE);
        short[] samples = new short[(int) (seconds * RATE)];
        for (int at = 0; at + 160 <= samples.length; at += 160) {
            assertThat(sound.speak(samples, at, 160)).isTrue();
        }
        return samples;
    }

    /** The tone of each stroke, in order: a stroke is where it becomes loud at once. */
    private static List<Double> struck(short[] sound) {
        List<Double> found = new ArrayList<>();
        int block = RATE / 100;
        double before = 0;
        for (int at = 0; at + 10 * block <= sound.length; at += block) {
            double now = energy(sound, at, block);
            if (now > 1e8 && now > 4 * before) {
                found.add(loudest(sound, at, 10 * block, STROKES));
                at += 5 * block;
                now = energy(sound, at, block);
            }
            before = now;
        }
        return found;
    }

    private static double energy(short[] sound, int at, int samples) {
        double sum = 0;
        for (int i = at; i < at + samples; i++) {
            sum += (double) sound[i] * sound[i];
        }
        return sum;
    }

    private static double loudest(short[] sound, int at, int samples, List<Double> tones) {
        double loudest = -1;
        double most = 1e10;
        for (double tone : tones) {
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < samples; i++) {
                double angle = 2 * Math.PI * tone * i / RATE;
                real += sound[at + i] * Math.cos(angle);
                imaginary += sound[at + i] * Math.sin(angle);
            }
            double power = real * real + imaginary * imaginary;
            if (power > most) {
                most = power;
                loudest = tone;
            }
        }
        return loudest;
    }
}
