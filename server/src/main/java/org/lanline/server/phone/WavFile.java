package org.lanline.server.phone;

import org.lanline.codec.G711;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is in a WAV file: PCM of 8 or 16 bits, or G.711, one channel or the mean of several.
 *
 * @param rate samples a second
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
public record WavFile(int rate, short[] samples) {
    private static final int MOST_BYTES = 256 << 20;
    private static final int DATA = 0x61746164;
    private static final int PCM = 1;
    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;

    /**
     * @throws IOException with words for people, where it cannot be read or is something else
     */
    public static WavFile read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream input = Files.newInputStream(file)) {
            bytes = input.readNBytes(MOST_BYTES + 1);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IOException("it is longer than " + (MOST_BYTES >> 20) + " MiB");
        }
        return of(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static WavFile of(ByteBuffer file) throws IOException {
        if (file.remaining() < 12 || file.getInt(0) != 0x46464952 || file.getInt(8) != 0x45564157) {
            throw new IOException("it is no WAV file");
        }
        ByteBuffer format = null;
        for (int at = 12; at + 8 <= file.limit(); ) {
            int name = file.getInt(at);
            long said = file.getInt(at + 4) & 0xffff_ffffL;
            int rest = file.limit() - at - 8;
            boolean unfinished = name == DATA && said == 0; // whoever writes it says so at the end
            int length = unfinished ? rest : (int) Math.min(said, rest);
            ByteBuffer chunk = file.slice(at + 8, length).order(ByteOrder.LITTLE_ENDIAN);
            if (name == 0x20746d66) {
                format = chunk;
            } else if (name == DATA && format != null && format.remaining() >= 16) {
                return decoded(format, chunk);
            }
            at += 8 + length + (length & 1);
        }
        throw new IOException("it has no sound in it");
    }

    private static WavFile decoded(ByteBuffer format, ByteBuffer data) throws IOException {
        int coding = format.getShort(0) & 0xffff;
        int channels = format.getShort(2);
        int rate = format.getInt(4);
        int bits = format.getShort(14);
        boolean spoken =
                coding == PCM
                        ? bits == 8 || bits == 16
                        : (coding == A_LAW || coding == MU_LAW) && bits == 8;
        if (!spoken || channels < 1 || channels > 8 || rate < 4_000 || rate > 192_000) {
            throw new IOException("it is neither PCM of 8 or 16 bits nor G.711");
        }
        int frames = data.remaining() / (channels * bits / 8);
        short[] samples = new short[frames];
        for (int i = 0; i < frames; i++) {
            int sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += sample(data, (i * channels + c) * bits / 8, coding, bits);
            }
            samples[i] = (short) (sum / channels);
        }
        return new WavFile(rate, samples);
    }

    private static int sample(ByteBuffer data, int at, int coding, int bits) {
        return switch (coding) {
            case A_LAW -> G711.ofALaw(data.get(at));
            case MU_LAW -> G711.ofMuLaw(data.get(at));
            default -> bits == 16 ? data.getShort(at) : ((data.get(at) & 0xff) - 128) << 8;
        };
    }
}
