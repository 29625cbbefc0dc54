package org.lanline.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.SplittableRandom;

/** Samples by the tables of G.711, and by another decoder of G.722. */
class CodecTest {

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CodecTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    @Test
    void muLawIsAsInItsTable() {
        assertThat(G711.ofMuLaw((byte) 0xff)).isZero();
        assertThat(G711.ofMuLaw((byte) 0x7f)).isZero();
        assertThat(G711.ofMuLaw((byte) 0xfe)).isEqualTo((short) 8);
        assertThat(G711.ofMuLaw((byte) 0x80)).isEqualTo((short) 32_124);
        assertThat(G711.ofMuLaw((byte) 0x00)).isEqualTo((short) -32_124);
        assertThat(G711.ofMuLaw((byte) 0xc5)).isEqualTo((short) 1_564);
    }

    @Test
    void aLawIsAsInItsTable() {
        assertThat(G711.ofALaw((byte) 0xd5)).isEqualTo((short) 8);
        assertThat(G711.ofALaw((byte) 0x55)).isEqualTo((short) -8);
        assertThat(G711.ofALaw((byte) 0xaa)).isEqualTo((short) 32_256);
        assertThat(G711.ofALaw((byte) 0x2a)).isEqualTo((short) -32_256);
        assertThat(G711.ofALaw((byte) 0xc5)).isEqualTo((short) 264);
    }

    /** A tone that ffmpeg encoded, and what it decoded it to. */
    @Test
    void g722GivesTheSamplesThatAnotherDecoderGives() throws IOException {
        byte[] code = resource("tone.g722");
        ByteBuffer expected = ByteBuffer.wrap(resource("tone.pcm")).order(ByteOrder.LITTLE_ENDIAN);
        short[] samples = new short[2 * code.length];
        G722Decoder decoder = new G722Decoder();
        for (int at = 0; at < code.length; at += 160) {
            int length = Math.min(160, code.length - at);
            decoder.decode(code, at, length, samples, 2 * at);
        }
        for (short sample : samples) {
            assertThat(sample).isEqualTo(expected.getShort());
        }
    }

    @Test
    void anyBytesAreSamplesOfG722() {
        SplittableRandom random = new SplittableRandom(3);
        byte[] code = new byte[100_000];
        random.nextBytes(code);
        short[] samples = new short[2 * code.length];
        new G722Decoder().decode(code, 0, code.length, samples, 0);
        assertThat(samples).contains(Short.MAX_VALUE);
    }

    @Test
    void everyCodeOfG711IsWhatItsSampleIsEncodedTo() {
        for (int code = 0; code < 256; code++) {
            byte muLaw = (byte) code;
            // mu-law has two zeros
            byte expected = muLaw == 0x7f ? (byte) 0xff : muLaw;
            assertThat(G711.toMuLaw(G711.ofMuLaw(muLaw))).isEqualTo(expected);
            assertThat(G711.toALaw(G711.ofALaw((byte) code))).isEqualTo((byte) code);
        }
    }

    @Test
    void anySampleIsNearItsCodeOfG711() {
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            double most = 16 + Math.abs(sample) / 16.0;
            int muLaw = G711.ofMuLaw(G711.toMuLaw((short) sample));
            int aLaw = G711.ofALaw(G711.toALaw((short) sample));
            if (Math.abs(sample - muLaw) > most || Math.abs(sample - aLaw) > most) {
                assertThat(sample).as("mu-law %d, A-law %d", muLaw, aLaw).isEqualTo(0);
            }
        }
    }

    /** The tone that ffmpeg encoded: most codes are the same, and what is heard is as good. */
    @Test
    void g722IsEncodedAsAnotherEncoderDoes() throws IOException {
        byte[] theirs = resource("tone.g722");
        byte[] pcm = resource("tone.pcm");
        short[] samples = new short[pcm.length / 2];
        ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        byte[] ours = new byte[theirs.length];
        assertThat(new G722Encoder().encode(samples, 0, samples.length, ours, 0))
                .isEqualTo(theirs.length);
        short[] heard = new short[samples.length];
        new G722Decoder().decode(ours, 0, ours.length, heard, 0);
        assertThat(Tones.ratio(samples, heard, 1_000, samples.length, 40)).isGreaterThan(20);
    }

    @Test
    void speechIsUnderstoodInEveryCodec() {
        for (SpeechCodec codec : SpeechCodec.values()) {
            for (Opus opus : new Opus[] {Opus.best(), new ConcentusOpus()}) {
                int rate = codec.sampleRate();
                short[] voice = Tones.voice(rate, rate);
                short[] heard = new short[rate];
                SpeechEncoder encoder = codec.encoder(opus, 32_000);
                SpeechDecoder decoder = codec.decoder(opus);
                byte[] payload = new byte[SpeechCodec.MOST_PAYLOAD];
                int packet = rate / 50;
                for (int at = 0; at + packet <= rate; at += packet) {
                    int bytes = encoder.encode(voice, at, packet, payload, 0);
                    assertThat(decoder.decode(payload, 0, bytes, heard, at)).isEqualTo(packet);
                }
                assertThat(Tones.ratio(voice, heard, rate / 4, rate, rate / 100))
                        .as("%s, %s", codec, opus.name())
                        .isGreaterThan(codec == SpeechCodec.OPUS ? 9 : 18);
            }
        }
    }

    @Test
    void aLostPacketOfOpusIsInTheNextOne() {
        for (Opus opus : new Opus[] {Opus.best(), new ConcentusOpus()}) {
            short[] voice = Tones.voice(48_000, 48_000);
            SpeechEncoder encoder = opus.encoder(24_000);
            encoder.expectLoss(0.2);
            double concealed = lossy(voice, encoder, opus.decoder(), false);
            encoder = opus.encoder(24_000);
            encoder.expectLoss(0.2);
            double recovered = lossy(voice, encoder, opus.decoder(), true);
            assertThat(recovered).as(opus.name()).isGreaterThan(concealed + 2);
        }
    }

    /** Signal to noise of the 20 ms that were lost, every tenth packet. */
    private static double lossy(
            short[] voice, SpeechEncoder encoder, SpeechDecoder decoder, boolean recovers) {
        byte[] payload = new byte[SpeechCodec.MOST_PAYLOAD];
        short[] heard = new short[voice.length];
        double ratios = 0;
        int losses = 0;
        for (int packet = 0; packet < 50; packet++) {
            int at = 960 * packet;
            int bytes = encoder.encode(voice, at, 960, payload, 0);
            if (packet % 10 == 9) {
                continue;
            }
            if (packet % 10 == 0 && packet > 0) {
                boolean got = recovers && decoder.recover(payload, 0, bytes, 960, heard, at - 960);
                if (!got) {
                    decoder.conceal(960, heard, at - 960);
                }
                losses++;
            }
            decoder.decode(payload, 0, bytes, heard, at);
            if (packet % 10 == 0 && packet > 0) {
                ratios += Tones.ratio(voice, heard, at - 960, at, 480);
            }
        }
        return ratios / losses;
    }

    @Test
    void anyBytesAreDecodedOrRefusedByBothKindsOfOpus() {
        SplittableRandom random = new SplittableRandom(8);
        for (Opus opus : new Opus[] {Opus.best(), new ConcentusOpus()}) {
            SpeechDecoder decoder = opus.decoder();
            short[] into = new short[SpeechCodec.MOST_SAMPLES];
            for (int i = 0; i < 500; i++) {
                byte[] bytes = new byte[random.nextInt(0, 120)];
                random.nextBytes(bytes);
                assertThat(decoder.decode(bytes, 0, bytes.length, into, 0)).isBetween(0, 5_760);
                decoder.recover(bytes, 0, bytes.length, 960, into, 0);
            }
        }
    }

    @Test
    void gapsAreFilledWithWhatSpeechWasLike() {
        short[] tone = Tones.tone(8_000, 200, 8_000);
        short[] heard = tone.clone();
        Concealment concealment = new Concealment(8_000);
        concealment.came(heard, 0, 4_000);
        concealment.conceal(80, heard, 4_000);
        concealment.came(heard, 4_080, 1_000);
        assertThat(Tones.ratio(tone, heard, 4_000, 4_080, 0)).isGreaterThan(15);
        assertThat(Tones.ratio(tone, heard, 4_200, 5_000, 0)).isGreaterThan(60);
    }

    @Test
    void ofAVoiceWhatIsMadeUpIsMuchNearerThanSilence() {
        short[] voice = Tones.voice(8_000, 80_000);
        Concealment concealment = new Concealment(8_000);
        double better = 0;
        int gaps = 0;
        for (int at = 0; at + 160 <= voice.length; at += 160) {
            short[] frame = java.util.Arrays.copyOfRange(voice, at, at + 160);
            if (at / 160 % 10 != 9) {
                concealment.came(frame, 0, 160);
                continue;
            }
            short[] madeUp = new short[160];
            concealment.conceal(160, madeUp, 0);
            better += Tones.ratio(frame, madeUp, 0, 160, 0); // of silence it is 0 dB
            gaps++;
        }
        assertThat(better / gaps).isGreaterThan(3);
    }

    @Test
    void aLongGapFallsSilent() {
        short[] heard = Tones.voice(8_000, 8_000);
        Concealment concealment = new Concealment(8_000);
        concealment.came(heard, 0, 4_000);
        concealment.conceal(800, heard, 4_000);
        assertThat(Tones.rms(heard, 4_000, 4_080)).isGreaterThan(200);
        assertThat(Tones.rms(heard, 4_560, 4_800)).isZero();
    }

    @Test
    void otherRatesKeepTheTone() {
        for (int[] rates :
                new int[][] {
                    {8_000, 48_000},
                    {48_000, 8_000},
                    {16_000, 48_000},
                    {44_100, 16_000},
                    {8_000, 16_000}
                }) {
            short[] tone = Tones.tone(rates[0], 700, rates[0]);
            Resampler resampler = new Resampler(rates[0], rates[1]);
            short[] into = new short[resampler.most(tone.length)];
            int made = 0;
            for (int at = 0; at + rates[0] / 50 <= rates[0]; at += rates[0] / 50) {
                made += resampler.convert(tone, at, rates[0] / 50, into, made);
            }
            assertThat(made).isBetween(rates[1] - 1, rates[1] + 1);
            short[] expected = Tones.tone(rates[1], 700, rates[1]);
            assertThat(Tones.ratio(expected, into, rates[1] / 2, rates[1] - 10, rates[1] / 200))
                    .as("%d to %d", rates[0], rates[1])
                    .isGreaterThan(14);
            assertThat(Tones.rms(into, 1_000, made - 10)).isBetween(5_500.0, 5_800.0);
        }
    }

    @Test
    void whatTheNarrowBandDoesNotHoldIsDamped() {
        short[] tone = Tones.tone(48_000, 6_000, 48_000);
        Resampler resampler = new Resampler(48_000, 8_000);
        short[] into = new short[resampler.most(tone.length)];
        int made = resampler.convert(tone, 0, tone.length, into, 0);
        assertThat(Tones.rms(into, 100, made)).isLessThan(10);
    }

    @Test
    void comfortNoiseIsAsLoudAsTheRoomWasAndSoundsLikeIt() {
        SplittableRandom random = new SplittableRandom(4);
        short[] room = new short[8_000];
        double low = 0;
        for (int i = 0; i < room.length; i++) {
            low = 0.9 * low + 100 * (random.nextDouble() - 0.5);
            room[i] = (short) low;
        }
        byte[] said = new byte[6];
        assertThat(ComfortNoise.describe(room, 0, room.length, said, 0)).isEqualTo(6);
        ComfortNoise noise = new ComfortNoise(new java.util.Random(6));
        noise.like(said, 0, said.length);
        short[] made = new short[8_000];
        noise.make(made.length, made, 0);
        double loudness = Tones.rms(made, 500, 8_000) / Tones.rms(room, 500, 8_000);
        assertThat(loudness).isBetween(0.7, 1.4);
        assertThat(Pitch.likeness(made, 8_000, 7_000, 1, 1)).isBetween(0.8, 0.97);
    }
}
