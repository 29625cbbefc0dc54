package org.lanline.server.net;

import jdk.net.ExtendedSocketOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** UDP through {@link DatagramChannel} and a {@link Selector}: everywhere, one call a datagram. */
final class PortableIo implements PacketIo {

    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int DATAGRAMS_A_ROUND = 64;

    private final Selector selector;
    private final ByteBuffer datagram =
            ByteBuffer.allocateDirect(Inbox.HEADROOM_BYTES + MAX_DATAGRAM_BYTES);
    private final ByteBuffer prefixed = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    private final Consumer<SelectionKey> ready = this::receive;
    private final LongAdder unsent = new LongAdder();
    private Consumer<Throwable> faults = _ -> {};
    private boolean handed;

    PortableIo() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public UdpSocket open(UdpOptions options, UdpLoop.RunHandler handler) throws IOException {
        DatagramChannel channel = openFamily(options.family());
        try {
            if (options.bufferBytes() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, options.bufferBytes());
                channel.setOption(StandardSocketOptions.SO_SNDBUF, options.bufferBytes());
            }
            if (options.trafficClass() != 0) {
                channel.setOption(StandardSocketOptions.IP_TOS, options.trafficClass());
            }
            bind(channel, options);
            channel.configureBlocking(false);
            Socket socket =
                    new Socket(channel, (InetSocketAddress) channel.getLocalAddress(), handler);
            channel.register(selector, SelectionKey.OP_READ, socket);
            selector.wakeup(); // a selection under way would not see it before its time-out
            return socket;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static DatagramChannel openFamily(UdpOptions.Family family) throws IOException {
        return switch (family) {
            case ANY -> DatagramChannel.open();
            case IPV4 -> DatagramChannel.open(StandardProtocolFamily.INET);
            case IPV6 -> DatagramChannel.open(StandardProtocolFamily.INET6);
        };
    }

    private static void bind(DatagramChannel channel, UdpOptions options) throws IOException {
        UdpOptions.Group group = options.group();
        if (group == null) {
            channel.bind(options.bind());
            return;
        }
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, group.on());
        channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 255);
        channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
        channel.bind(options.bind());
        channel.join(group.address(), group.on());
    }

    @Override
    public boolean poll(long waitNanos, Consumer<Throwable> told) {
        faults = told;
        handed = false;
        try {
            if (waitNanos <= 0) {
                selector.selectNow(ready);
            } else {
                selector.select(ready, (waitNanos + 999_999) / 1_000_000);
            }
        } catch (IOException | RuntimeException | Error e) {
            told.accept(e);
        }
        return handed;
    }

    private void receive(SelectionKey key) {
        Socket socket = (Socket) key.attachment();
        for (int i = 0; i < DATAGRAMS_A_ROUND; i++) {
            datagram.clear().position(Inbox.HEADROOM_BYTES);
            InetSocketAddress from;
            try {
                from = (InetSocketAddress) socket.channel.receive(datagram);
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException e) {
                faults.accept(e);
                return;
            }
            if (from == null) {
                return;
            }
            datagram.limit(datagram.position()).position(Inbox.HEADROOM_BYTES);
            hand(socket, from);
        }
    }

    private void hand(Socket socket, InetSocketAddress from) {
        handed = true;
        try {
            socket.handler.received(from, datagram, datagram.remaining(), System.nanoTime());
        } catch (RuntimeException | Error e) {
            faults.accept(e);
        }
    }

    @Override
    public void wakeup() {
        try {
            selector.wakeup();
        } catch (ClosedSelectorException _) {
            // the loop has ended: there is nobody to wake
        }
    }

    @Override
    public void flush() {
        // nothing is ever held back
    }

    @Override
    public long unsent() {
        return unsent.sum();
    }

    @Override
    public PacketIo another() {
        return new PortableIo();
    }

    @Override
    public String name() {
        return "portable";
    }

    @Override
    public void close() {
        if (selector.isOpen()) {
            selector.keys().forEach(key -> closeQuietly(key.channel()));
        }
        closeQuietly(selector);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception _) {
            // Nothing is left to be done with it.
        }
    }

    private final class Socket implements UdpSocket {
        final DatagramChannel channel;
        final UdpLoop.RunHandler handler;
        private final InetSocketAddress local;
        private final Map<UdpOptions.Group, MembershipKey> groups = new HashMap<>();

        Socket(DatagramChannel channel, InetSocketAddress local, UdpLoop.RunHandler handler) {
            this.channel = channel;
            this.local = local;
            this.handler = handler;
        }

        @Override
        public InetSocketAddress local() {
            return local;
        }

        @Override
        public boolean send(InetSocketAddress to, ByteBuffer bytes) {
            int position = bytes.position();
            try {
                boolean empty = !bytes.hasRemaining();
                return channel.send(bytes, to) > 0 || empty;
            } catch (IOException | IllegalArgumentException _) {
                return false; // unreachable, too long, of the other family, or closed by now
            } finally {
                bytes.position(position);
            }
        }

        @Override
        public void queue(InetSocketAddress to, ByteBuffer bytes) {
            if (!send(to, bytes)) {
                unsent.increment();
            }
        }

        @Override
        public void queue(InetSocketAddress to, ByteBuffer run, int segmentBytes) {
            int position = run.position();
            int end = run.limit();
            for (int at = position; at < end; at += segmentBytes) {
                queue(to, run.limit(Math.min(at + segmentBytes, end)).position(at));
            }
            run.limit(end).position(position);
        }

        @Override
        public void queuePrefixed(InetSocketAddress to, int firstFour, ByteBuffer rest) {
            if (rest.remaining() > MAX_DATAGRAM_BYTES - Integer.BYTES) {
                unsent.increment();
                return;
            }
            prefixed.clear().putInt(firstFour);
            prefixed.put(Integer.BYTES, rest, rest.position(), rest.remaining());
            prefixed.position(0).limit(Integer.BYTES + rest.remaining());
            queue(to, prefixed);
        }

        @Override
        public void dontFragment(boolean on) {
            try {
                channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, on);
            } catch (SocketException | UnsupportedOperationException _) {
                // this system leaves it to itself
            } catch (IOException _) {
                // closed by now
            }
        }

        @Override
        public boolean hears(UdpOptions.Group group, boolean on) {
            MembershipKey known = groups.remove(group);
            if (known != null) {
                known.drop();
            }
            try {
                if (on) {
                    groups.put(group, channel.join(group.address(), group.on()));
                }
                return true;
            } catch (IOException | RuntimeException _) { // no such address, or closed by now
                return false;
            }
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            closeQuietly(channel);
        }
    }
}
