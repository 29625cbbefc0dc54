package org.lanline.trace.capture;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.CaptureReader;
import org.lanline.pcap.Extras;
import org.lanline.pcap.Packet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** One open capture, unpacked where it is packed. */
final class CaptureFile implements AutoCloseable {
    private static final int GZIP = 0x1f8b;
    private static final int HEAD = 64;

    private final String name;
    private final PushbackInputStream stream;
    private final CaptureReader reader;
    private final boolean packed;
    private final Problems problems;
    private boolean more;

    private CaptureFile(
            String name,
            PushbackInputStream stream,
            boolean packed,
            Problems problems,
            Extras extras) {
        this.name = name;
        this.stream = stream;
        this.packed = packed;
        this.problems = problems;
        this.reader = new CaptureReader(this::read, extras);
    }

    /**
     * @throws CannotRead when there is nothing to read from
     */
    static CaptureFile open(Input input, Problems problems, Extras extras) {
        PushbackInputStream raw = new PushbackInputStream(input.open(), HEAD);
        try {
            byte[] head = head(raw, 2);
            boolean packed =
                    head.length == 2 && (((head[0] & 0xff) << 8) | (head[1] & 0xff)) == GZIP;
            return new CaptureFile(
                    input.name(), packed ? unpacked(raw) : raw, packed, problems, extras);
        } catch (IOException e) {
            throw new CannotRead(input.name() + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private static PushbackInputStream unpacked(InputStream raw) throws IOException {
        return new PushbackInputStream(
                new GZIPInputStream(new BufferedInputStream(raw, 1 << 16), 1 << 16), HEAD);
    }

    /** Its first bytes, which are read again by whoever reads on. */
    private static byte[] head(PushbackInputStream stream, int most) throws IOException {
        byte[] head = new byte[most];
        int got = 0;
        try {
            while (got < most) {
                int more = stream.read(head, got, most - got);
                if (more < 0) {
                    break;
                }
                got += more;
            }
        } finally {
            stream.unread(head, 0, got);
        }
        return Arrays.copyOf(head, got);
    }

    /** True for JSON and HTML: what devices report. No capture begins like them. */
    boolean isText() {
        byte[] head;
        try {
            head = head(stream, HEAD);
        } catch (IOException damaged) {
            return false; // reading says what is wrong
        }
        if (head.length >= 4 && (head[0] & 0xff) == 0x0a && head[1] == 0x0d) {
            return false; // pcapng begins with line ends
        }
        for (byte each : head) {
            boolean blank = each == ' ' || each == '\n' || each == '\r' || each == '\t';
            boolean orderMark = each == (byte) 0xef || each == (byte) 0xbb || each == (byte) 0xbf;
            if (!blank && !orderMark) {
                return each == '{' || each == '[' || each == '<';
            }
        }
        return false;
    }

    /** All of it; null when it is longer than {@code most}, or cannot be read to its end. */
    @Nullable Document document(int most) {
        try {
            byte[] bytes = stream.readNBytes(most + 1);
            if (bytes.length <= most) {
                return new Document(name, bytes);
            }
            problems.at(name, most, "this is longer than a device's report may be; it is left out");
        } catch (IOException e) {
            problems.at(name, -1, "it cannot be read to its end (" + e.getMessage() + ")");
        }
        return null;
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
