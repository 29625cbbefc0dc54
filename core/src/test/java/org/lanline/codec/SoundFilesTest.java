package org.lanline.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Sound in files, and how near it is to another. */
class SoundFilesTest {

    @Test
    void aWavFileIsReadAsItWasWritten() {
        short[] tone = Tones.tone(8_000, 300, 1_000);
        WavFile.Read read = WavFile.parse(new WavFile(8_000, tone).write());
        WavFile file = read.file();
        assertThat(file).isNotNull();
        assertThat(file.samples()).isEqualTo(tone);
        assertThat(file.sampleRate()).isEqualTo(8_000);
    }

    @Test
    void otherKindsOfSamplesAreReadToo() {
        ByteBuffer in = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        in.putInt(0x46464952).putInt(92).putInt(0x45564157);
        in.putInt(0x20746d66).putInt(16).putShort((short) 3).putShort((short) 2);
        in.putInt(44_100).putInt(0).putShort((short) 8).putShort((short) 32);
        in.putInt(0x61746164).putInt(16);
        in.putFloat(0.5f).putFloat(0.25f).putFloat(-4f).putFloat(-1f);
        WavFile file = WavFile.parse(in.array()).file();
        assertThat(file).isNotNull();
        assertThat(file.samples()).containsExactly((short) 12_288, Short.MIN_VALUE);
    }

    @Test
    void aFileThatIsWrittenYetIsReadAsFarAsItIs() {
        ByteBuffer in = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        in.put(WavFile.header(8_000, 0)).putShort((short) 7).putShort((short) -7);
        WavFile file = WavFile.parse(in.array()).file();
        assertThat(file).isNotNull();
        assertThat(file.samples()).containsExactly(7, -7);
    }

    @Test
    void lawsOfTelephonesAreRead() {
        byte[] bytes = WavFile.header(8_000, 2);
        ByteBuffer in = ByteBuffer.wrap(Arrays.copyOf(bytes, 46)).order(ByteOrder.LITTLE_ENDIAN);
        in.putShort(20, (short) 6)
                .putShort(34, (short) 8)
                .put(44, (byte) 0xd5)
                .put(45, (byte) 0x2a);
        WavFile file = WavFile.parse(in.array()).file();
        assertThat(file).isNotNull();
        assertThat(file.samples())
                .containsExactly(G711.ofALaw((byte) 0xd5), G711.ofALaw((byte) 0x2a));
    }

    @Test
    void anyBytesAreReadOrRefused() {
        byte[] good = new WavFile(8_000, Tones.tone(8_000, 300, 50)).write();
        Mutator mutator = new Mutator(3, List.of(good));
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = mutator.next();
            WavFile.Read read = WavFile.parse(bytes);
            assertThat(read.file() == null).isNotEqualTo(read.why().isEmpty());
        }
    }

    /** Pages, their numbers, flags and packets (RFC 3533, 7845). */
    @Test
    void anOggFileHasItsPacketsInPages() {
        SplittableRandom random = new SplittableRandom(9);
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            byte[] packet = new byte[random.nextInt(1, 700)];
            random.nextBytes(packet);
            packets.add(packet);
        }
        packets.set(7, new byte[510]); // ends with a segment of nothing
        byte[] file = OggOpus.write(packets, 960, 120 * 960 - 500, 16_000, 42);
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> found = new ArrayList<>();
        int pages = 0;
        int flags = 0;
        long granule = 0;
        while (in.hasRemaining()) {
            assertThat(in.getInt()).isEqualTo(0x5367674f);
            assertThat(in.get()).isZero();
            flags = in.get();
            assertThat(flags & 2).isEqualTo(pages == 0 ? 2 : 0);
            granule = in.getLong();
            assertThat(in.getInt()).isEqualTo(42);
            assertThat(in.getInt()).isEqualTo(pages++);
            in.getInt();
            byte[] lacing = new byte[in.get() & 0xff];
            in.get(lacing);
            int length = 0;
            for (byte each : lacing) {
                length += each & 0xff;
                if (each != -1) {
                    byte[] packet = new byte[length];
                    in.get(packet);
                    found.add(packet);
                    length = 0;
                }
            }
        }
        assertThat(flags).isEqualTo(4);
        assertThat(granule).isEqualTo(OggOpus.PRE_SKIP_SAMPLES + 120 * 960 - 500);
        assertThat(new String(found.get(0), 0, 8, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("OpusHead");
        assertThat(found.subList(2, found.size()))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(packets);
    }

    @Test
    void theRatioKnowsDelayAndNoise() {
        short[] said = Tones.voice(8_000, 16_000);
        short[] heard = new short[said.length];
        SplittableRandom random = new SplittableRandom(1);
        double signal = Tones.rms(said, 0, said.length);
        for (int i = 30; i < said.length; i++) {
            double noise = (random.nextDouble() - 0.5) * Math.sqrt(12) * signal / 10;
            heard[i] = (short) (said[i - 30] + noise);
        }
        SegmentalRatio ratio = new SegmentalRatio(said, heard, 8_000, 80);
        assertThat(ratio.delay()).isEqualTo(30);
        assertThat(ratio.mean()).isCloseTo(20, within(4.0));
        assertThat(new SegmentalRatio(said, said, 8_000, 80).mean()).isEqualTo(35);
        assertThat(new SegmentalRatio(new short[16_000], said, 8_000, 80).mean()).isNaN();
    }
}
