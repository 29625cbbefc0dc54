package org.lanline.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.lanline.rtp.RtpPacket;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/** A stream heard through networks of many kinds, in made time. */
class PlayoutTest {
    private static final long MILLI = 1_000_000;
    private static final int RATE = 8_000;
    private static final int SAMPLES = 160;

    /** Never comes. */
    private static final double LOST = Double.NaN;

    private final Playout playout = new Playout(SpeechCodec.PCMU, new Random(1));
    private final RtpPacket view = new RtpPacket();
    private final byte[] packet = new byte[12 + SAMPLES];
    private short[] heard = new short[0];

    PlayoutTest() {
        playout.accept(0, new G711Decoder(true));
        playout.acceptNoise(13);
    }

    private void put(int number, short[] sound, double atMillis) {
        packet[0] = (byte) 0x80;
        packet[1] = 0;
        number(number);
        new G711Encoder(true).encode(sound, number * SAMPLES, SAMPLES, packet, 12);
        assertThat(view.read(packet, 0, packet.length)).isTrue();
        playout.put(view, (long) (atMillis * MILLI));
    }

    private void number(int number) {
        packet[2] = (byte) (number >> 8);
        packet[3] = (byte) number;
        int timestamp = number * SAMPLES;
        for (int i = 0; i < 4; i++) {
            packet[4 + i] = (byte) (timestamp >> (24 - 8 * i));
        }
    }

    /**
     * Plays a sound over a network.
     *
     * @param arrival when a packet comes, milliseconds after the first was sent; NaN for never
     */
    private void play(short[] sound, IntToDoubleFunction arrival) {
        int packets = sound.length / SAMPLES;
        heard = new short[sound.length + RATE];
        boolean[] put = new boolean[packets];
        for (int at = 0; at + SAMPLES <= heard.length; at += SAMPLES) {
            double now = at * 1_000.0 / RATE;
            for (int i = 0; i < packets; i++) {
                if (!put[i] && arrival.applyAsDouble(i) <= now) {
                    put[i] = true;
                    put(i, sound, arrival.applyAsDouble(i));
                }
            }
            playout.take(heard, at, SAMPLES, (long) (now * MILLI));
        }
    }

    private double concealedShare() {
        return (double) playout.concealed() / playout.played();
    }

    @Test
    void onACleanNetworkSpeechIsHeardAsItWasSaidAndSoon() {
        short[] voice = Tones.voice(RATE, 5 * RATE);
        play(voice, i -> 20.0 * i + 5);
        assertThat(playout.concealed()).isLessThan(RATE / 2);
        assertThat(playout.meanDelayMillis()).isBetween(15.0, 45.0);
        assertThat(playout.targetMillis()).isBetween(15.0, 25.0);
    }

    @Test
    void whatIsLostIsMadeUpAndNothingElse() {
        short[] voice = Tones.voice(RATE, 20 * RATE);
        SplittableRandom random = new SplittableRandom(2);
        double[] arrivals = random.doubles(1_000).toArray();
        play(voice, i -> arrivals[i] < 0.05 ? LOST : 20.0 * i + 5);
        assertThat(concealedShare()).isBetween(0.03, 0.08);
        assertThat(playout.late()).isZero();
    }

    @Test
    void theDelayFollowsTheJitterUpAndDown() {
        short[] voice = Tones.voice(RATE, 60 * RATE);
        SplittableRandom random = new SplittableRandom(3);
        double[] jitter = random.doubles(3_000).toArray();
        play(voice, i -> 20.0 * i + (i > 1_000 && i < 2_000 ? 90 * jitter[i] : 5 * jitter[i]));
        assertThat(playout.targetMillis()).isLessThan(60);
        assertThat(concealedShare()).isLessThan(0.03);
    }

    @Test
    void reorderedAndDoubledPacketsAreHeardOnceInTheirPlaces() {
        short[] voice = Tones.voice(RATE, 10 * RATE);
        play(voice, i -> 20.0 * i + (i % 10 == 4 ? 35 : 5));
        assertThat(concealedShare()).isLessThan(0.02);
        put(499, voice, 11_000);
        assertThat(playout.duplicates()).isEqualTo(1);
    }

    @Test
    void clocksThatDriftApartCostNothing() {
        short[] voice = Tones.voice(RATE, 60 * RATE);
        play(voice, i -> 20.0 * i * 1.0005 + 5);
        assertThat(concealedShare()).isLessThan(0.005);
        assertThat(playout.meanDelayMillis()).isBetween(10.0, 50.0);
        assertThat(playout.stretched()).isPositive();
    }

    @Test
    void aPauseOfTheSenderIsNoLoss() {
        short[] voice = Tones.voice(RATE, 4 * RATE);
        int packets = voice.length / SAMPLES;
        int sequence = 0;
        int next = 0;
        heard = new short[voice.length];
        for (int i = 0; i < packets; i++) {
            boolean speaks = i % 100 < 50;
            if (speaks) {
                packet[0] = (byte) 0x80;
                packet[1] = 0;
                number(i);
                packet[2] = (byte) (sequence >> 8);
                packet[3] = (byte) sequence++;
                new G711Encoder(true).encode(voice, i * SAMPLES, SAMPLES, packet, 12);
                assertThat(view.read(packet, 0, packet.length)).isTrue();
                playout.put(view, i * 20L * MILLI);
            } else if (i % 100 == 50) {
                packet[1] = 13;
                number(i);
                packet[2] = (byte) (sequence >> 8);
                packet[3] = (byte) sequence++;
                packet[12] = 50;
                assertThat(view.read(packet, 0, 13)).isTrue();
                playout.put(view, i * 20L * MILLI);
            }
            playout.take(heard, next, SAMPLES, i * 20L * MILLI);
            next += SAMPLES;
        }
        assertThat(concealedShare()).isLessThan(0.01);
        // 50 dB below full scale: an rms of 104
        assertThat(Tones.rms(heard, 75 * SAMPLES, 95 * SAMPLES)).isCloseTo(104, within(25.0));
    }

    @Test
    void aStreamThatEndsFallsSilent() {
        short[] voice = Tones.voice(RATE, 2 * RATE);
        play(voice, i -> i < 50 ? 20.0 * i : LOST);
        assertThat(Tones.rms(heard, 70 * SAMPLES, heard.length - SAMPLES)).isZero();
        assertThat(concealedShare()).isLessThan(0.2);
    }

    @Test
    void afterALongStandstillEverythingThatWasHeldUpIsHeardAndTheDelayGoesDownAgain() {
        short[] voice = Tones.voice(RATE, 30 * RATE);
        play(voice, i -> i > 500 && i < 515 ? 10_300 : 20.0 * i + 5);
        assertThat(concealedShare()).isLessThan(0.03);
        assertThat(playout.late()).isZero();
        assertThat(playout.meanDelayMillis()).isLessThan(80);
    }

    @Test
    void anotherCodecInTheSameStreamIsHeardToo() {
        playout.accept(9, new G722Decoder());
        short[] tone = Tones.tone(16_000, 400, 32_000);
        G722Encoder encoder = new G722Encoder();
        heard = new short[16_000];
        for (int i = 0; i < 100; i++) {
            packet[0] = (byte) 0x80;
            packet[1] = 9;
            number(i);
            encoder.encode(tone, i * 320, 320, packet, 12);
            assertThat(view.read(packet, 0, packet.length)).isTrue();
            playout.put(view, i * 20L * MILLI);
            playout.take(heard, i * SAMPLES, SAMPLES, i * 20L * MILLI);
        }
        assertThat(Tones.rms(heard, 4_000, 16_000)).isCloseTo(8_000 / Math.sqrt(2), within(300.0));
    }

    @Test
    void nothingThatAnybodySendsHarmsIt() {
        playout.accept(111, Opus.best().decoder());
        SplittableRandom random = new SplittableRandom(12);
        byte[] any = new byte[80];
        short[] into = new short[SAMPLES];
        int[] types = {0, 13, 111, 5};
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(any);
            any[0] = (byte) (random.nextInt(8) == 0 ? 0xa0 : 0x80);
            any[1] = (byte) types[random.nextInt(4)];
            for (int at = 2; at < 12; at++) {
                any[at] = random.nextInt(3) == 0 ? any[at] : 0;
            }
            if (view.read(any, 0, random.nextInt(12, 81))) {
                playout.put(view, i * 10L * MILLI);
            }
            playout.take(into, 0, random.nextInt(SAMPLES), i * 10L * MILLI);
        }
        assertThat(playout.targetMillis()).isBetween(20.0, 512.0);
    }
}
