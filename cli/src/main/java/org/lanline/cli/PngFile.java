package org.lanline.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A picture of 24 bits a point as a PNG file. (The JDK's own writer needs its desktop module.) */
final class PngFile {
    private final int width;
    private final int height;
    private final byte[] rows;

    PngFile(int width, int height) {
        this.width = width;
        this.height = height;
        this.rows = new byte[height * (1 + 3 * width)]; // each row begins with its filter: none
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Outside of the picture nothing is drawn. */
    void point(int x, int y, int rgb) {
        if (x < 0 || x >= width || y < 0 || y >= height) {
            return;
        }
        int at = y * (1 + 3 * width) + 1 + 3 * x;
        rows[at] = (byte) (rgb >> 16);
        rows[at + 1] = (byte) (rgb >> 8);
        rows[at + 2] = (byte) rgb;
    }

    byte[] bytes() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(
                file,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 2, 0, 0, 0})
                        .array());
        chunk(file, "IDAT", deflated());
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private byte[] deflated() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[8_192];
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
            deflater.setInput(rows);
            deflater.finish();
            while (!deflater.finished()) {
                out.write(piece, 0, deflater.deflate(piece));
            }
        }
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String name, byte[] content) {
        byte[] both =
                ByteBuffer.allocate(4 + content.length)
                        .put(name.getBytes(US_ASCII))
                        .put(content)
                        .array();
        CRC32 sum = new CRC32();
        sum.update(both);
        file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        file.writeBytes(both);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }
}
