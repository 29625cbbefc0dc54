package org.lanline.server.net;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.Config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Finds out whether {@link LinuxIo} works here by using it: a socket sends itself a run of two
 * datagrams, so that a wrong number or layout shows now and not in a call.
 */
final class LinuxProbe {

    /** Why not, in words that follow a colon. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit(String reason) {
            super(reason);
        }
    }

    private static final int SEGMENT_BYTES = 48;
    private static final int LAST_BYTES = 17;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private int datagrams;
    private int wrong;

    private LinuxProbe() {}

    /** As {@link PacketIo#choose}, for a processor of one's choice; null is none that is known. */
    static PacketIo choose(Config.UdpIo wanted, @Nullable LinuxAbi abi, Consumer<String> instead) {
        if (wanted == Config.UdpIo.PORTABLE) {
            return PacketIo.portable();
        }
        try {
            return open(abi);
        } catch (Unfit unfit) {
            if (wanted == Config.UdpIo.LINUX) {
                throw new CannotStart(
                        "UDP by Linux system calls does not work here, %s: leave out --udp-io linux."
                                .formatted(unfit.getMessage()),
                        unfit);
            }
            instead.accept(
                    "UDP by one system call a packet, as the way with fewer does not work here: "
                            + unfit.getMessage());
            return PacketIo.portable();
        }
    }

    /**
     * Sockets that are known to work.
     *
     * @param abi null where system or processor is not known
     */
    static LinuxIo open(@Nullable LinuxAbi abi) throws Unfit {
        if (abi == null) {
            throw new Unfit("it knows Linux on x86-64 and aarch64 only");
        }
        @Nullable LinuxIo io = null;
        try {
            io = new LinuxIo(abi);
            new LinuxProbe().tryOut(io);
            return io;
        } catch (IOException e) {
            close(io);
            throw new Unfit(String.valueOf(e.getMessage()));
        } catch (Unfit e) {
            close(io);
            throw e;
        } catch (RuntimeException | LinkageError e) {
            close(io);
            throw new Unfit("native calls are not allowed (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static void close(@Nullable LinuxIo io) {
        if (io != null) {
            io.close();
        }
    }

    private void tryOut(LinuxIo io) throws IOException, Unfit {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (UdpSocket socket =
                io.open(
                        UdpOptions.at(new InetSocketAddress(loopback, 0), 0),
                        (_, run, segmentBytes, _) -> count(run, segmentBytes))) {
            if (!io.merge(socket)) {
                throw new Unfit("this kernel does not put datagrams together (UDP_GRO)");
            }
            ByteBuffer bytes = ByteBuffer.allocate(SEGMENT_BYTES);
            InetSocketAddress itself = socket.local();
            socket.queue(itself, bytes);
            socket.queue(itself, bytes.limit(LAST_BYTES));
            io.flush();
            long until = System.nanoTime() + PATIENCE_NANOS;
            while (datagrams < 2 && wrong == 0 && System.nanoTime() - until < 0) {
                io.poll(TimeUnit.MILLISECONDS.toNanos(20), _ -> wrong++);
            }
        }
        io.free();
        if (datagrams != 2 || wrong > 0) {
            throw new Unfit("a run of datagrams did not come back from the loopback interface");
        }
    }

    private void count(ByteBuffer run, int segmentBytes) {
        int length = run.remaining();
        if (segmentBytes == SEGMENT_BYTES && length == SEGMENT_BYTES + LAST_BYTES) {
            datagrams += 2;
        } else if (segmentBytes == length && (length == SEGMENT_BYTES || length == LAST_BYTES)) {
            datagrams++;
        } else {
            wrong++;
        }
    }
}
