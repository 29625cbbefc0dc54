package org.lanline.server.phone;

import org.lanline.codec.WavFile;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a WAV file as its samples come: PCM of 16 bits, one channel. Whoever reads it meanwhile,
 * or after this program was killed, lacks the last fifth of a second.
 */
final class WavWriter implements AutoCloseable {
    private static final int BUFFERS_A_SECOND = 5;
    private static final long MOST_SAMPLES = (Integer.MAX_VALUE - 64) / 2;

    private final Path file;
    private final int rate;
    private final OutputStream output;
    private long samples;

    WavWriter(Path file, int rate) throws IOException {
        this.file = file;
        this.rate = rate;
        this.output =
                new BufferedOutputStream(Files.newOutputStream(file), 2 * rate / BUFFERS_A_SECOND);
        output.write(WavFile.header(rate, 0));
    }

    /** What is over a file's most is left out. */
    void write(short[] from, int at, int count) throws IOException {
        if (samples + count > MOST_SAMPLES) {
            return;
        }
        for (int i = 0; i < count; i++) {
            output.write(from[at + i]);
            output.write(from[at + i] >> 8);
        }
        samples += count;
    }

    /** Says in the header how long it has become. */
    @Override
    public void close() throws IOException {
        output.close();
        try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
            whole.write(WavFile.header(rate, (int) (2 * samples)));
        }
    }
}
