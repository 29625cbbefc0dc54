package org.lanline.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tone that a phone plays, and that another one has to have recorded. */
record Tone(int hertz) {
    private static final int HEADER_BYTES = 44;
    private static final int RATE = 8_000;
    private static final int LOUDNESS = 8_000;
    private static final double LEAST_POWER = 10_000;

    /** Writes a WAV file of it: 8 kHz, 16 bit. */
    void write(Path file, int seconds) throws IOException {
        int bytes = 2 * RATE * seconds;
        ByteBuffer wav = ByteBuffer.allocate(HEADER_BYTES + bytes).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(US_ASCII))
                .putInt(HEADER_BYTES - 8 + bytes)
                .put("WAVEfmt ".getBytes(US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(RATE)
                .putInt(2 * RATE)
                .putShort((short) 2)
                .putShort((short) 16)
                .put("data".getBytes(US_ASCII))
                .putInt(bytes);
        for (int i = 0; i < RATE * seconds; i++) {
            wav.putShort((short) (LOUDNESS * Math.sin(2 * Math.PI * hertz * i / RATE)));
        }
        Files.write(file, wav.array());
    }

    /**
     * For how many tenths of a second it is what is heard in a WAV file of 16 bits and one channel,
     * which may still be written: its header is believed in the rate only. 0 for no file.
     */
    int tenthsIn(Path file) {
        return tenthsIn(file, 0);
    }

    /**
     * @param knownRate of a file whose header is wrong, 0 for the one it says
     */
    int tenthsIn(Path file, int knownRate) {
        try {
            if (!Files.exists(file) || Files.size(file) <= HEADER_BYTES) {
                return 0;
            }
            ByteBuffer wav =
                    ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int rate = knownRate == 0 ? wav.getInt(24) : knownRate;
            wav.position(HEADER_BYTES);
            return rate <= 0 ? 0 : tenths(wav.slice().order(ByteOrder.LITTLE_ENDIAN), rate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The same of samples of 16 bits, by Goertzel's filter, a tenth of a second at a time.
     *
     * @param sound little-endian, from its first byte on
     */
    int tenths(ByteBuffer sound, int rate) {
        int block = rate / 10;
        int samples = sound.limit() / 2;
        double turn = 2 * Math.cos(2 * Math.PI * hertz / rate);
        int found = 0;
        for (int at = 0; at + block <= samples; at += block) {
            double energy = 0;
            double last = 0;
            double beforeLast = 0;
            for (int i = 0; i < block; i++) {
                double sample = sound.getShort(2 * (at + i));
                double next = sample + turn * last - beforeLast;
                beforeLast = last;
                last = next;
                energy += sample * sample;
            }
            double power = last * last + beforeLast * beforeLast - turn * last * beforeLast;
            found += energy / block > LEAST_POWER && power * 2 / block > 0.7 * energy ? 1 : 0;
        }
        return found;
    }
}
