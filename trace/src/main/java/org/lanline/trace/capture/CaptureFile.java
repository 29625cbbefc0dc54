package org.lanline.trace.capture;

import org.lanline.pcap.CaptureReader;
import org.lanline.pcap.Extras;
import org.lanline.pcap.Packet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** One open capture, unpacked where it is packed. */
final class CaptureFile implements AutoCloseable {
    private static final int GZIP_MAGIC = 0x1f8b;

    private final String name;
    private final InputStream stream;
    private final CaptureReader reader;
    private final boolean packed;
    private final Problems problems;
    private boolean more;

    private CaptureFile(
            String name, InputStream stream, boolean packed, Problems problems, Extras extras) {
        this.name = name;
        this.stream = stream;
        this.packed = packed;
        this.problems = problems;
        this.reader = new CaptureReader(this::read, extras);
    }

    /**
     * @throws CannotRead when there is nothing to read from
     */
    static CaptureFile open(Path path, Problems problems, Extras extras) {
        String name = String.valueOf(path.getFileName());
        try {
            InputStream raw = Files.newInputStream(path);
            boolean packed = isPacked(path);
            InputStream stream =
                    packed
                            ? new GZIPInputStream(new BufferedInputStream(raw, 1 << 16), 1 << 16)
                            : raw;
            return new CaptureFile(name, stream, packed, problems, extras);
        } catch (NoSuchFileException e) {
            throw new CannotRead("There is no file " + path + ".", e);
        } catch (AccessDeniedException e) {
            throw new CannotRead(path + " may not be read by this user; ask its owner.", e);
        } catch (IOException e) {
            throw new CannotRead(path + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private static boolean isPacked(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return false; // a pipe can be read only once
        }
        try (InputStream in = Files.newInputStream(path)) {
            return (in.read() << 8 | in.read()) == GZIP_MAGIC;
        }
    }

    /** Its bytes, unpacked, as they are in the file; -1 at the end. */
    int read(byte[] into, int offset, int length) {
        try {
            return stream.read(into, offset, length);
        } catch (IOException e) {
            String what = packed ? "the compressed data is damaged or cut off" : "reading failed";
            problems.at(name, -1, what + " (" + e.getMessage() + ")");
            return -1;
        }
    }

    /** Moves on; false when there are no more packets. */
    boolean next() {
        more = reader.next();
        return more;
    }

    boolean more() {
        return more;
    }

    Packet packet() {
        return reader.packet();
    }

    String name() {
        return name;
    }

    CaptureReader.Format format() {
        return reader.format();
    }

    boolean packed() {
        return packed;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            problems.at(name, -1, "closing failed (" + e.getMessage() + ")");
        }
    }
}
