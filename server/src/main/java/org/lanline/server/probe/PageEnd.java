package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Agent;
import org.lanline.ice.Candidate;
import org.lanline.ice.Description;
import org.lanline.ice.Event;
import org.lanline.ice.Out;
import org.lanline.ice.Pair;
import org.lanline.ice.Role;
import org.lanline.ice.Settings;
import org.lanline.ice.Transport;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * This machine as the other end of a peer connection with which a page only tries the path: ICE's
 * checks are answered and sent by UDP, and no handshake follows them. Has a thread of its own until
 * it is closed.
 */
public final class PageEnd implements AutoCloseable {

    private static final int FINGERPRINT_BYTES = 32;
    private static final long LOOK_MILLIS = 50;

    private final SecureRandom random = new SecureRandom();
    private final Agent agent = new Agent(Settings.STANDARD, Role.CONTROLLED, random);
    private final Selector selector;
    private final Map<InetSocketAddress, DatagramChannel> sockets = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final Out out = new Wire();
    private volatile boolean closed;

    /**
     * @param own addresses of this machine; those that cannot be bound are left out
     */
    public PageEnd(List<InetAddress> own) throws IOException {
        selector = Selector.open();
        for (InetAddress each : own) {
            open(each);
        }
        agent.localComplete(System.nanoTime(), out);
        Thread.ofPlatform().daemon().name("lanline-probe-page").start(this::run);
    }

    private void open(InetAddress own) throws IOException {
        boolean six = own instanceof Inet6Address;
        DatagramChannel channel =
                DatagramChannel.open(
                        six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            channel.bind(new InetSocketAddress(own, 0));
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            InetSocketAddress base = new InetSocketAddress(own, port);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, base);
            agent.addLocal(
                    Candidate.host(base, sockets.size(), agent.foundations()),
                    System.nanoTime(),
                    out);
            sockets.put(base, channel);
        } catch (IOException notUsable) {
            channel.close();
        }
    }

    /**
     * Begins to check.
     *
     * @param offer SDP of a data channel
     * @return the answer in SDP, or null when the offer makes no sense
     */
    public synchronized @Nullable String answer(String offer) {
        List<String> lines = offer.lines().toList();
        if (!(Description.parse(lines) instanceof Description.Parsed.Ok(var theirs))) {
            return null;
        }
        agent.remote(theirs, System.nanoTime(), out);
        agent.remoteComplete(System.nanoTime(), out);
        selector.wakeup();
        String mid =
                lines.stream()
                        .filter(line -> line.startsWith("a=mid:"))
                        .findFirst()
                        .orElse("a=mid:0")
                        .substring("a=mid:".length());
        return """
        v=0
        o=- 1 1 IN IP4 0.0.0.0
        s=-
        t=0 0
        a=group:BUNDLE %1$s
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel
        c=IN IP4 0.0.0.0
        a=mid:%1$s
        a=setup:active
        a=fingerprint:sha-256 %2$s
        a=sctp-port:5000
        %3$s
        """
                .formatted(mid, fingerprint(), String.join("\n", agent.description(true).lines()))
                .replace("\n", "\r\n");
    }

    /** Of no certificate: nobody is shaken hands with. */
    private String fingerprint() {
        byte[] bytes = new byte[FINGERPRINT_BYTES];
        random.nextBytes(bytes);
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(bytes);
    }

    /** The path on which checks were answered; empty while there is none. */
    public synchronized Optional<Pair> reached() {
        return agent.selected();
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        while (!closed) {
            try {
                selector.select(LOOK_MILLIS);
                turn(buffer);
            } catch (IOException | ClosedSelectorException ended) {
                return;
            }
        }
    }

    private synchronized void turn(ByteBuffer buffer) throws IOException {
        if (closed) {
            return;
        }
        for (SelectionKey key : selector.selectedKeys()) {
            receive((DatagramChannel) key.channel(), (InetSocketAddress) key.attachment(), buffer);
        }
        selector.selectedKeys().clear();
        long now = System.nanoTime();
        agent.tick(now, out);
        // A name of multicast DNS is not looked up: the page's checks show its address.
        names.forEach(name -> agent.resolved(name, List.of(), now, out));
        names.clear();
    }

    private void receive(DatagramChannel channel, InetSocketAddress base, ByteBuffer buffer)
            throws IOException {
        while (channel.receive(buffer.clear()) instanceof InetSocketAddress source) {
            agent.handle(Transport.UDP, base, source, buffer.flip(), System.nanoTime(), out);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        selector.close();
        for (DatagramChannel each : sockets.values()) {
            each.close();
        }
    }

    private final class Wire implements Out {
        @Override
        public void send(
                Transport over, InetSocketAddress base, InetSocketAddress remote, ByteBuffer data) {
            DatagramChannel channel = sockets.get(base);
            try {
                if (channel != null) {
                    channel.send(data.duplicate(), remote);
                }
            } catch (IOException noRoute) {
                // a check that is not answered says so too
            }
        }

        @Override
        public void event(Event event) {
            if (event instanceof Event.NameWanted(String name)) {
                names.add(name);
            }
        }
    }
}
