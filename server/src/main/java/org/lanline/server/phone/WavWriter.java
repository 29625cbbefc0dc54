package org.lanline.server.phone;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a WAV file as its samples come: PCM of 16 bits, one channel. */
final class WavWriter implements AutoCloseable {
    private static final int HEADER_BYTES = 44;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long MOST_SAMPLES = (Integer.MAX_VALUE - HEADER_BYTES) / 2;

    private final Path file;
    private final int rate;
    private final OutputStream output;
    private long samples;

    WavWriter(Path file, int rate) throws IOException {
        this.file = file;
        this.rate = rate;
        this.output = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
        output.write(header(0));
    }

    private byte[] header(int dataBytes) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {'R', 'I', 'F', 'F'}).putInt(36 + dataBytes);
        header.put(new byte[] {'W', 'A', 'V', 'E', 'f', 'm', 't', ' '}).putInt(16);
        header.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(2 * rate);
        header.putShort((short) 2).putShort((short) 16);
        return header.put(new byte[] {'d', 'a', 't', 'a'}).putInt(dataBytes).array();
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
            whole.write(header((int) (2 * samples)));
        }
    }
}
