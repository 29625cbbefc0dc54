package org.lanline.server.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** WAV files made here, and the voice that is made up. */
final class SpeechTest {

    @TempDir private Path folder;

    private Path wav(int coding, int channels, int rate, int bits, byte[] samples)
            throws IOException {
        ByteBuffer file = ByteBuffer.allocate(44 + samples.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + samples.length);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        file.putShort((short) coding).putShort((short) channels).putInt(rate);
        file.putInt(rate * channels * bits / 8).putShort((short) (channels * bits / 8));
        file.putShort((short) bits);
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(samples.length).put(samples);
        return Files.write(folder.resolve("in.wav"), file.array());
    }

    @Test
    void g711IsSentAsItIs() throws IOException {
        byte[] samples = new byte[1_600];
        samples[161] = 42;
        Speech speech = Speech.of(wav(6, 1, 8_000, 8, samples));
        assertThat(speech.packets()).isEqualTo(10);
        assertThat(speech.payloadType()).isEqualTo(8);
        assertThat(speech.payload(1).get(161)).isEqualTo((byte) 42);
    }

    @Test
    void stereoAt48KilohertzBecomesG711() throws IOException {
        Speech speech = Speech.of(wav(1, 2, 48_000, 16, new byte[48_000 * 4 / 10]));
        assertThat(speech.packets()).isEqualTo(5); // a tenth of a second
        assertThat(speech.payloadType()).isZero();
        assertThat(speech.payload(0).get(0)).isEqualTo((byte) 0xff); // silence
    }

    @Test
    void muLawIsThatOfG711() {
        // ITU-T G.711 table 2a: the ends and the middle of the scale
        assertThat(Speech.muLaw(0)).isEqualTo((byte) 0xff);
        assertThat(Speech.muLaw(32_767)).isEqualTo((byte) 0x80);
        assertThat(Speech.muLaw(-32_768)).isEqualTo((byte) 0x00);
        assertThat(Speech.muLaw(1_000)).isEqualTo((byte) 0xce);
    }

    @Test
    void theMadeUpVoiceSwellsAndRests() {
        Speech voice = Speech.madeUp(2);
        assertThat(voice.packets()).isEqualTo(100);
        assertThat(voice.payload(95).get(95 * 160)).isEqualTo((byte) 0xff);
        assertThat(java.util.stream.IntStream.range(0, 8_000).map(i -> sample(voice, i)).distinct())
                .hasSizeGreaterThan(100);
    }

    private static int sample(Speech voice, int index) {
        return voice.payload(index / 160).get(index);
    }

    @Test
    void whatIsNoSoundIsRefusedWithTheWayOut() throws IOException {
        Path mp3 = Files.write(folder.resolve("song.mp3"), new byte[100]);
        assertThatThrownBy(() -> Speech.of(mp3))
                .isInstanceOf(WrongUse.class)
                .hasMessageContaining("sox");
        Path odd = wav(1, 1, 44_100, 16, new byte[2_000]);
        assertThatThrownBy(() -> Speech.of(odd)).isInstanceOf(WrongUse.class);
        assertThatThrownBy(() -> Speech.of(folder.resolve("none.wav")))
                .isInstanceOf(CannotStart.class);
    }

    @Test
    void aFileThatIsCutShortOrLiesAboutItsLengthsDoesNoHarm() throws IOException {
        byte[] whole = Files.readAllBytes(wav(1, 1, 8_000, 16, new byte[6_400]));
        Path cut = folder.resolve("cut.wav");
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(cut, java.util.Arrays.copyOf(whole, length));
            try {
                assertThat(Speech.of(cut).packets()).isPositive();
            } catch (WrongUse said) {
                assertThat(said.getMessage()).contains("cut.wav");
            }
        }
    }
}
