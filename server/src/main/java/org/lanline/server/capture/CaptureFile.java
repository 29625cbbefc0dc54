package org.lanline.server.capture;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;
import org.lanline.pcap.PcapngWriter;
import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * The file that packets go to, or a ring of files, of which each stands on its own. Only whole
 * blocks are written, so that what is on the disk can be read at any moment; where the disk is
 * full, the file ends with the last one that fitted.
 */
public final class CaptureFile implements AutoCloseable {
    private static final int GATHERED_BYTES = 1 << 16;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

    private final Path path;
    private final @Nullable Ring ring;
    private final String application;
    private final ZoneId zone;
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private final Deque<Path> files = new ArrayDeque<>();
    private final PcapngWriter writer = new PcapngWriter(this::gather);
    private ByteBuffer gathered = ByteBuffer.allocate(GATHERED_BYTES);
    private FileChannel channel;
    private long inFile;
    private int number;
    private long packets;
    private long bytes;

    /**
     * How much is kept.
     *
     * @param fileBytes from which size on the next file is begun
     * @param files that are kept; the oldest goes when there would be one more
     */
    public record Ring(long fileBytes, int files) {}

    /**
     * @param path of the file, which is written anew; with a ring, what its files are named after
     * @param zone of the times in their names
     * @throws CannotStart when it cannot be made
     */
    public CaptureFile(Path path, @Nullable Ring ring, String application, ZoneId zone) {
        this.path = path;
        this.ring = ring;
        this.application = application;
        this.zone = zone;
        this.channel = begin(Instant.now());
    }

    private FileChannel begin(Instant now) {
        number++;
        Path file = ring == null ? path : path.resolveSibling(name(now));
        try {
            FileChannel made =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
            files.add(file);
            inFile = 0;
            writer.section(application, List.of());
            interfaces.forEach(writer::describe);
            return made;
        } catch (IOException e) {
            throw new CannotStart(
                    file + " cannot be written (" + e.getMessage() + "); name another place.", e);
        }
    }

    /** {@code office_00001_20261126175411.pcapng}, as dumpcap has it. */
    private String name(Instant now) {
        String whole = String.valueOf(path.getFileName());
        int dot = whole.lastIndexOf('.');
        String stem = dot <= 0 ? whole : whole.substring(0, dot);
        String ending = dot <= 0 ? "" : whole.substring(dot);
        return String.format(
                Locale.ROOT, "%s_%05d_%s%s", stem, number, STAMP.format(now.atZone(zone)), ending);
    }

    /** An interface, in the order of their numbers. */
    public void described(CaptureInterface described) {
        interfaces.add(described);
        writer.describe(described);
    }

    /**
     * @param packet of an interface that was described
     * @throws CannotStart when the disk does not take it; all before it is in the file
     */
    public void packet(Packet packet) {
        if (ring != null && inFile >= ring.fileBytes()) {
            next(packet.nanos());
        }
        packets++;
        bytes += packet.length();
        writer.packet(packet, packet.interfaceNumber(), List.of());
    }

    private void next(long nanos) {
        flush();
        closed(channel);
        channel = begin(Instant.ofEpochSecond(0, nanos));
        while (ring != null && files.size() > ring.files()) {
            Path oldest = files.removeFirst();
            try {
                Files.deleteIfExists(oldest);
            } catch (IOException e) {
                throw new CannotStart(
                        oldest + " cannot be deleted to make room (" + e.getMessage() + ").", e);
            }
        }
    }

    private void gather(byte[] block, int offset, int length) {
        inFile += length;
        if (gathered.remaining() < length) {
            flush();
        }
        if (gathered.capacity() < length) {
            gathered = ByteBuffer.allocate(2 * length);
        }
        gathered.put(block, offset, length);
    }

    /** Brings all that was told to the file. */
    public void flush() {
        gathered.flip();
        long whole = -1;
        try {
            whole = channel.position();
            while (gathered.hasRemaining()) {
                channel.write(gathered);
            }
        } catch (IOException e) {
            cut(whole);
            throw new CannotStart(
                    files.getLast()
                            + " takes no more ("
                            + e.getMessage()
                            + "): make room, or keep less with --ring.",
                    e);
        } finally {
            gathered.clear();
        }
    }

    /** Takes away what is in the file of blocks that did not fit. */
    private void cut(long whole) {
        try {
            if (whole >= 0) {
                channel.truncate(whole);
            }
        } catch (IOException e) {
            throw new CannotStart(files.getLast() + " ends with half a packet.", e);
        }
    }

    private static void closed(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Packets written, also to files that are gone. */
    public long packets() {
        return packets;
    }

    /** Bytes of these packets. */
    public long bytes() {
        return bytes;
    }

    /** Those that are there, the oldest first. */
    public List<Path> files() {
        return List.copyOf(files);
    }

    /**
     * Says how it went, and ends the file.
     *
     * @param dropped packets that came too fast
     */
    public void finish(long seen, long dropped, long nanos) {
        if (!interfaces.isEmpty()) {
            writer.statistics(0, nanos, seen, dropped);
        }
        close();
    }

    @Override
    public void close() {
        if (channel.isOpen()) {
            try {
                flush();
            } finally {
                closed(channel);
            }
        }
    }
}
