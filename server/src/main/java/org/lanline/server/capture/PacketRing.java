package org.lanline.server.capture;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;
import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The last packets of this machine that may be of calls, in a ring of files, for as long as
 * somebody wants them and a moment more. While nobody does, nothing is kept. Thread-safe.
 */
public final class PacketRing implements AutoCloseable {
    private static final CaptureFile.Ring RING = new CaptureFile.Ring(8_000_000, 8);
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** Until then whoever wanted them has taken them. */
    private static final long AFTERWARDS_NANOS = 30 * SECOND_NANOS;

    private static final long TICK_MILLIS = 1_000;
    private static final long NOBODY_MILLIS = TimeUnit.HOURS.toMillis(1);

    /** Where dumpcap and tcpdump are, which may capture where this program may not. */
    private static final String PROGRAMS = "/usr/bin:/usr/sbin";

    private static final String NAME = "packets.pcapng";

    private final Path folder;
    private final PacketSource source;
    private final Consumer<String> trouble;
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private final Thread thread;

    private @Nullable CaptureFile file;
    private boolean isWanted;
    private long unwantedNanos;
    private boolean isBroken;
    private long droppedBefore;
    private long dropped;
    private boolean isCounting;
    private long countedNanos;
    private volatile boolean isStopped;

    /**
     * What is there of the packets that somebody wants.
     *
     * @param files the oldest first; each may go at any moment
     * @param dropped packets that came faster than they were taken, and are in no file
     */
    public record Kept(List<Path> files, long dropped) {}

    private PacketRing(Path folder, PacketSource source, Consumer<String> trouble) {
        this.folder = folder;
        this.source = source;
        this.trouble = trouble;
        this.thread = Thread.ofPlatform().daemon().name("packets").unstarted(this::run);
    }

    /**
     * Begins to look at packets. What an earlier ring left there is deleted.
     *
     * @param folder for the files of the ring, made when it is not there
     * @param tcpPorts what is looked at besides UDP
     * @param trouble told once when no more packets can be kept
     * @throws CannotStart when packets cannot be had, with what to do about it
     */
    public static PacketRing open(Path folder, Set<Integer> tcpPorts, Consumer<String> trouble) {
        try {
            Files.createDirectories(folder);
            empty(folder);
        } catch (IOException e) {
            throw new CannotStart(folder + " cannot be written (" + e.getMessage() + ").", e);
        }
        PacketSource source = opened(tcpPorts);
        PacketRing ring = new PacketRing(folder, source, trouble);
        ring.thread.start();
        return ring;
    }

    private static PacketSource opened(Set<Integer> tcpPorts) {
        try {
            return Sources.open(List.of(), false, tcpPorts, PROGRAMS);
        } catch (CannotStart notAllowed) {
            throw new CannotStart(
                    "The packets of calls cannot be kept (--capture on): that takes the right to"
                            + " see every packet of this machine (CAP_NET_RAW). Give the box that"
                            + " right, or leave --capture off.",
                    notAllowed);
        }
    }

    private static void empty(Path folder) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "packets*.pcapng")) {
            for (Path each : left) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** By what they are taken, for people. */
    public String name() {
        return source.name();
    }

    /** Whether what passes now is to be kept. Never blocks for long. */
    public void wanted(boolean wanted) {
        boolean begins;
        synchronized (this) {
            begins = wanted && !isWanted;
            if (isWanted && !wanted) {
                unwantedNanos = System.nanoTime();
            }
            isWanted = wanted;
        }
        if (begins) {
            source.wake();
        }
    }

    /** What is kept now. */
    public synchronized Kept kept() {
        if (file == null || isBroken) {
            return new Kept(List.of(), dropped);
        }
        try {
            file.flush();
            return new Kept(file.files(), dropped);
        } catch (CannotStart full) {
            broken(full);
            return new Kept(List.of(), dropped);
        }
    }

    private void run() {
        try {
            while (!isStopped
                    && source.read(isIdle() ? NOBODY_MILLIS : TICK_MILLIS, new Taking())) {
                tick();
            }
            if (!isStopped) {
                trouble.accept(source.name() + " gives no more packets");
            }
        } catch (IOException | CannotStart e) {
            trouble.accept("no more packets: " + e.getMessage());
        }
    }

    private synchronized boolean isIdle() {
        return !isWanted && file == null;
    }

    private synchronized void tick() {
        countDropped(System.nanoTime());
        if (!isWanted && System.nanoTime() - unwantedNanos > AFTERWARDS_NANOS) {
            forget();
        }
    }

    /** The kernel is asked when somebody begins to want packets, and then once a second. */
    private void countDropped(long nowNanos) {
        if (!isWanted && file == null) {
            isCounting = false;
        } else if (!isCounting) {
            isCounting = true;
            droppedBefore = source.dropped();
            dropped = 0;
            countedNanos = nowNanos;
        } else if (nowNanos - countedNanos >= SECOND_NANOS) {
            dropped = source.dropped() - droppedBefore;
            countedNanos = nowNanos;
        }
    }

    private void forget() {
        CaptureFile old = file;
        file = null;
        if (old == null) {
            return;
        }
        try {
            old.close();
            empty(folder);
        } catch (IOException | CannotStart e) {
            trouble.accept("packets are still in " + folder + ": " + e.getMessage());
        }
    }

    private void broken(CannotStart why) {
        isBroken = true;
        trouble.accept("no more packets are kept: " + why.getMessage());
    }

    private final class Taking implements PacketSource.Taker {
        @Override
        public void described(CaptureInterface described) {
            synchronized (PacketRing.this) {
                interfaces.add(described);
                if (file != null) {
                    file.described(described);
                }
            }
        }

        @Override
        public void packet(Packet packet) {
            synchronized (PacketRing.this) {
                if (!isWanted || isBroken) {
                    return;
                }
                try {
                    opened().packet(packet);
                } catch (CannotStart full) {
                    broken(full);
                }
            }
        }
    }

    private CaptureFile opened() {
        if (file == null) {
            file = new CaptureFile(folder.resolve(NAME), RING, "Lanline", ZoneOffset.UTC);
            interfaces.forEach(file::described);
        }
        return file;
    }

    /** Ends it, and deletes what is there. */
    @Override
    public void close() {
        isStopped = true;
        source.wake();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException inAHurry) {
            Thread.currentThread().interrupt();
        }
        source.close();
        synchronized (this) {
            forget();
        }
    }
}
