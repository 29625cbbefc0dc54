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
        G722 decoder = new G722();
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
        new G722().decode(code, 0, code.length, samples, 0);
        assertThat(samples).contains(Short.MAX_VALUE);
    }
}
