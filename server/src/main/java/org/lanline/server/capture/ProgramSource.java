package org.lanline.server.capture;

import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.CaptureReader;
import org.lanline.pcap.Extras;
import org.lanline.pcap.Packet;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** By a program that writes a capture to its standard output: dumpcap or tcpdump. */
final class ProgramSource implements PacketSource {
    private static final int MOST_WAITING = 4_096;
    private static final int MOST_AT_ONCE = 512;

    /** What the program said: an interface, a packet, or that this was all. */
    private sealed interface Said {
        record Interface(CaptureInterface described) implements Said {}

        record One(Packet packet) implements Said {}

        record End() implements Said {}

        record Wake() implements Said {}
    }

    private final String name;
    private final Process process;
    private final BlockingQueue<Said> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private boolean over;

    /**
     * @param process whose output is read; it ends with this
     */
    ProgramSource(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread.ofVirtual().name("capture-" + name).start(this::run);
    }

    private void run() {
        InputStream bytes = process.getInputStream();
        CaptureReader reader =
                new CaptureReader(
                        (into, offset, length) -> read(bytes, into, offset, length), new Told());
        try {
            while (reader.next()) {
                waiting.put(new Said.One(copy(reader.packet())));
            }
            waiting.put(new Said.End());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static int read(InputStream bytes, byte[] into, int offset, int length) {
        try {
            return bytes.read(into, offset, length);
        } catch (IOException ended) {
            return -1;
        }
    }

    private static Packet copy(Packet packet) {
        byte[] bytes =
                Arrays.copyOfRange(
                        packet.bytes(), packet.offset(), packet.offset() + packet.length());
        return Packet.of(
                bytes,
                0,
                bytes.length,
                packet.originalLength(),
                packet.linkType(),
                packet.interfaceNumber(),
                packet.nanos());
    }

    /** What comes beside the packets. */
    private final class Told implements Extras {
        @Override
        public void described(CaptureInterface described) {
            try {
                waiting.put(new Said.Interface(described));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void dropped(int interfaceNumber, long packets) {
            dropped.addAndGet(packets);
        }
    }

    @Override
    public boolean read(long atMostMillis, Taker taker) {
        try {
            Said said = over ? null : waiting.poll(atMostMillis, TimeUnit.MILLISECONDS);
            for (int i = 0; said != null; i++) {
                switch (said) {
                    case Said.Interface(CaptureInterface described) -> taker.described(described);
                    case Said.One(Packet packet) -> taker.packet(packet);
                    case Said.End() -> over = true;
                    case Said.Wake() -> {}
                }
                said = i < MOST_AT_ONCE ? waiting.poll() : null;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            over = true;
        }
        return !over;
    }

    @Override
    public void wake() {
        boolean _ = waiting.offer(new Said.Wake()); // a full queue does not wait
    }

    @Override
    public long dropped() {
        return dropped.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
