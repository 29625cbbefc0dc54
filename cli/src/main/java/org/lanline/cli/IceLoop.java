package org.lanline.cli;

import org.lanline.ice.Verdict;
import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** One thread's UDP sockets, timers and tasks. */
final class IceLoop implements AutoCloseable {
    private static final long LONGEST_WAIT_MILLIS = 100;

    /** Whose packets and time it looks after. */
    interface Member {
        Verdict received(
                InetSocketAddress base, InetSocketAddress source, ByteBuffer datagram, long now);

        void tick(long nowNanos);

        long deadline();
    }

    private record Socket(Member member, DatagramChannel channel, InetSocketAddress base) {}

    private final Selector selector;
    private final List<Socket> sockets = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(65_536);

    IceLoop() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new CannotStart("Could not open a socket: " + e.getMessage() + ".");
        }
    }

    void add(Member member) {
        members.add(member);
    }

    /**
     * A socket on this address, at a port that the system chooses.
     *
     * @throws IOException when the address cannot be bound
     */
    InetSocketAddress open(InetAddress address, Member member) throws IOException {
        boolean six = address instanceof java.net.Inet6Address;
        DatagramChannel channel =
                DatagramChannel.open(
                        six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(address, 0));
        InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
        InetSocketAddress base = new InetSocketAddress(address, bound.getPort());
        Socket socket = new Socket(member, channel, base);
        channel.register(selector, SelectionKey.OP_READ, socket);
        sockets.add(socket);
        return base;
    }

    /** Sends, or does not: there may be no route, which a check that is not answered tells too. */
    void send(InetSocketAddress base, InetSocketAddress remote, ByteBuffer datagram) {
        for (Socket each : sockets) {
            if (each.base.equals(base)) {
                try {
                    each.channel.send(datagram.duplicate(), remote);
                } catch (IOException noRoute) {
                    return;
                }
            }
        }
    }

    /** From any thread: does this on the loop's. */
    void post(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Goes on until it is done, or until then. */
    void run(BooleanSupplier done, long untilNanos) {
        while (!done.getAsBoolean() && System.nanoTime() < untilNanos) {
            try {
                turn();
            } catch (IOException e) {
                throw new CannotStart("The network failed: " + e.getMessage() + ".");
            }
        }
    }

    private void turn() throws IOException {
        long now = System.nanoTime();
        long next = members.stream().mapToLong(Member::deadline).min().orElse(Long.MAX_VALUE);
        long millis =
                next == Long.MAX_VALUE
                        ? LONGEST_WAIT_MILLIS
                        : Math.min((next - now) / 1_000_000 + 1, LONGEST_WAIT_MILLIS);
        if (millis <= 0) {
            selector.selectNow();
        } else {
            selector.select(millis);
        }
        for (SelectionKey key : selector.selectedKeys()) {
            receive((Socket) key.attachment());
        }
        selector.selectedKeys().clear();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        members.forEach(each -> each.tick(System.nanoTime()));
    }

    private void receive(Socket socket) throws IOException {
        buffer.clear();
        for (InetSocketAddress source = take(socket); source != null; source = take(socket)) {
            socket.member.received(socket.base, source, buffer.flip(), System.nanoTime());
            buffer.clear();
        }
    }

    @org.jspecify.annotations.Nullable
    private InetSocketAddress take(Socket socket) throws IOException {
        return (InetSocketAddress) socket.channel.receive(buffer);
    }

    @Override
    public void close() {
        try {
            for (Socket each : sockets) {
                each.channel.close();
            }
            selector.close();
        } catch (IOException closing) {
            return; // nothing is lost with a socket that was to be closed
        }
    }
}
