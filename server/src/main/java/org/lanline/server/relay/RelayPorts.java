package org.lanline.server.relay;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.net.UdpOptions;
import org.lanline.server.net.UdpSocket;
import org.lanline.server.people.RelayDesk.IceServer;
import org.lanline.stun.ReplyBudget;
import org.lanline.stun.StunServer;
import org.lanline.turn.Allocations;
import org.lanline.turn.Listener;
import org.lanline.turn.PeerConnection;
import org.lanline.wire.FrameStream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * The ports that clients come to, open or closed together: a UDP socket for each address of the
 * box, so that an answer leaves from where the question came to, and a listener each for TCP and
 * TLS. On the loop thread.
 */
final class RelayPorts implements RelayStream.Owner {

    private static final int BUFFER_BYTES = 1 << 21;
    private static final int TRIES_FOR_ANY = 8;
    private static final int LARGEST_PORT = 65_535;

    private final UdpLoop loop;
    private final Config.Relay settings;
    private final SSLContext tls;
    private final Allocations allocations;
    private final RelaySockets sockets;
    private final ReplyBudget budget;
    private final RelayLog log;
    private final RelayWatch watch;
    private final Map<InetSocketAddress, UdpSocket> byAddress = new HashMap<>();
    private volatile List<LanInterface> networks = List.of();
    private StunServer stun;
    private @Nullable RelayStreams tcp;
    private @Nullable RelayStreams secure;
    private int udpPort;
    private volatile boolean open;

    RelayPorts(
            UdpLoop loop,
            Config.Relay settings,
            SSLContext tls,
            Allocations allocations,
            RelaySockets sockets,
            ReplyBudget budget,
            RelayLog log,
            RelayWatch watch) {
        this.loop = loop;
        this.watch = watch;
        this.settings = settings;
        this.tls = tls;
        this.allocations = allocations;
        this.sockets = sockets;
        this.budget = budget;
        this.log = log;
        this.stun = new StunServer(null, budget);
    }

    boolean isOpen() {
        return open;
    }

    /** From any thread. */
    long isOpenAsNumber() {
        return open ? 1 : 0;
    }

    /** False when a port is taken, which the journal says. */
    boolean open(List<LanInterface> now) {
        if (open) {
            return true;
        }
        networks = now;
        // Where any port will do, one that is free for UDP may be taken for TCP.
        for (int tries = settings.turnPort() == 0 ? TRIES_FOR_ANY : 1;
                tries > 0 && !open;
                tries--) {
            open = openOnce();
        }
        if (open) {
            log.opened(List.copyOf(byAddress.keySet()), tcpPort(), tlsPort());
        } else {
            log.cannotOpen(
                    "no call can be relayed, as port %d or %d is taken: stop the program that has it, or choose others with --turn-port and --turns-port"
                            .formatted(settings.turnPort(), settings.turnsPort()));
        }
        return open;
    }

    private boolean openOnce() {
        try {
            udpPort = settings.turnPort();
            for (LanAddress own : usable()) {
                udpPort = bind(own.address(), udpPort);
            }
            listen();
            discoverBehaviour();
            return true;
        } catch (IOException taken) {
            close();
            return false;
        }
    }

    private List<LanAddress> usable() {
        return networks.stream()
                .flatMap(lan -> lan.addresses().stream())
                .filter(own -> !own.isLinkLocal())
                .toList();
    }

    private int bind(InetAddress host, int port) throws IOException {
        InetSocketAddress at = new InetSocketAddress(host, port);
        Listener[] listener = new Listener[1];
        UdpSocket socket =
                loop.openRuns(
                        UdpOptions.at(at, BUFFER_BYTES),
                        (from, run, segmentBytes, nowNanos) ->
                                received(listener[0], from, run, segmentBytes, nowNanos));
        listener[0] = listener(Listener.Transport.UDP, socket.local());
        listener[0].attach(socket);
        byAddress.put(socket.local(), socket);
        return socket.local().getPort();
    }

    private void listen() throws IOException {
        tcp =
                new RelayStreams(
                        loop,
                        this,
                        this::listener,
                        Listener.Transport.TCP,
                        ServerSocketFactory.getDefault(),
                        settings.turnPort() == 0 ? udpPort : settings.turnPort());
        secure =
                new RelayStreams(
                        loop,
                        this,
                        this::listener,
                        Listener.Transport.TLS,
                        tls.getServerSocketFactory(),
                        settings.turnsPort());
    }

    /** Two addresses and two ports let a client find out what its NAT does (RFC 5780). */
    private void discoverBehaviour() {
        int second = udpPort + 1;
        List<InetAddress> two = second > LARGEST_PORT ? List.of() : twoOfOneNetwork(networks);
        stun = new StunServer(null, budget);
        closeThose(at -> at.getPort() == second && !two.contains(at.getAddress()));
        try {
            for (InetAddress host : two) {
                if (!byAddress.containsKey(new InetSocketAddress(host, second))) {
                    bind(host, second);
                }
            }
        } catch (IOException taken) {
            return; // The next port is somebody else's: requests are answered all the same.
        }
        if (!two.isEmpty()) {
            stun =
                    new StunServer(
                            new StunServer.Discovery(
                                    two.getFirst(), two.getLast(), udpPort, second),
                            budget);
        }
    }

    private void closeThose(Predicate<InetSocketAddress> unwanted) {
        byAddress
                .entrySet()
                .removeIf(
                        entry -> {
                            boolean gone = unwanted.test(entry.getKey());
                            if (gone) {
                                entry.getValue().close();
                            }
                            return gone;
                        });
    }

    /**
     * Two IPv4 addresses that whoever reaches one of them reaches both of, as they are in one
     * network: of two VLANs a client often reaches one only, and would take the silence of the
     * other for what its NAT does. Empty where there are none.
     */
    static List<InetAddress> twoOfOneNetwork(List<LanInterface> networks) {
        return networks.stream()
                .map(LanInterface::twoOfOneNetwork)
                .filter(two -> !two.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /** Where relays of clients of this address are: on the same interface, of either family. */
    private Listener listener(Listener.Transport transport, InetSocketAddress at) {
        InetAddress host = at.getAddress();
        List<LanAddress> beside =
                networks.stream()
                        .map(LanInterface::addresses)
                        .filter(all -> all.stream().anyMatch(own -> own.address().equals(host)))
                        .findFirst()
                        .orElse(List.of());
        return new Listener(transport, at, pick(host, beside, true), pick(host, beside, false));
    }

    private static @Nullable InetAddress pick(
            InetAddress host, List<LanAddress> beside, boolean ipv4) {
        if ((host instanceof java.net.Inet4Address) == ipv4) {
            return host;
        }
        return beside.stream()
                .filter(own -> own.isIpv4() == ipv4 && !own.isLinkLocal())
                .map(LanAddress::address)
                .findFirst()
                .orElse(null);
    }

    /**
     * The box has other addresses: those that are new are opened too, those that went are closed,
     * and behaviour discovery is offered where there are two now.
     */
    void follow(List<LanInterface> now) {
        if (!open) {
            return;
        }
        networks = now;
        List<InetAddress> hosts = usable().stream().map(LanAddress::address).toList();
        closeThose(at -> !hosts.contains(at.getAddress()));
        for (InetAddress host : hosts) {
            try {
                if (!byAddress.containsKey(new InetSocketAddress(host, udpPort))) {
                    bind(host, udpPort);
                }
            } catch (IOException notYet) {
                log.cannotOpen("cannot listen at " + host.getHostAddress() + " for the relay yet");
            }
        }
        discoverBehaviour();
    }

    void close() {
        boolean was = open;
        open = false;
        byAddress.values().forEach(UdpSocket::close);
        byAddress.clear();
        if (tcp != null) {
            tcp.close();
            tcp = null;
        }
        if (secure != null) {
            secure.close();
            secure = null;
        }
        stun = new StunServer(null, budget);
        if (was) {
            log.closed();
        }
    }

    // --- what clients are told -------------------------------------------------------------------

    IceServer stun(InetAddress host) {
        return new IceServer.Stun(List.of("stun:" + authority(host, udpPort)));
    }

    /** UDP first, as it is best; TLS for networks that let nothing else through. */
    List<String> turn(InetAddress host) {
        return List.of(
                "turn:" + authority(host, udpPort) + "?transport=udp",
                "turn:" + authority(host, tcpPort()) + "?transport=tcp",
                "turns:" + authority(host, tlsPort()) + "?transport=tcp");
    }

    private static String authority(InetAddress host, int port) {
        String literal = LanAddress.literal(host);
        return (literal.indexOf(':') < 0 ? literal : "[" + literal + "]") + ":" + port;
    }

    private int tcpPort() {
        return tcp == null ? 0 : tcp.port();
    }

    private int tlsPort() {
        return secure == null ? 0 : secure.port();
    }

    // --- what clients send -----------------------------------------------------------------------

    private void received(
            Listener on, InetSocketAddress from, ByteBuffer run, int segmentBytes, long nowNanos) {
        switch (allocations.receive(on, from, run, segmentBytes, nowNanos, sockets)) {
            case BINDING -> {
                watch.asked(on, from, null, run);
                stun.handle(allocations.message(), on.address(), from, false, nowNanos, this::send);
            }
            case HANDLED, NOT_TURN, IGNORED, OVER_BUDGET, JOINED -> {}
        }
    }

    private void send(InetSocketAddress from, InetSocketAddress to, ByteBuffer answer) {
        UdpSocket socket = byAddress.get(from);
        if (socket != null) {
            watch.answered(Listener.Transport.UDP, from, to, answer);
            socket.send(to, answer);
        }
    }

    @Override
    public FrameStream.Verdict received(RelayStream stream, FrameStream frames, ByteBuffer bytes) {
        boolean[] broken = new boolean[1];
        FrameStream.Verdict verdict =
                frames.feed(
                        bytes,
                        frame -> {
                            Allocations.Verdict one = frame(stream, frame);
                            broken[0] = one == Allocations.Verdict.NOT_TURN;
                            return one != Allocations.Verdict.JOINED && !broken[0];
                        });
        return broken[0] ? FrameStream.Verdict.BROKEN : verdict;
    }

    private Allocations.Verdict frame(RelayStream stream, ByteBuffer frame) {
        Listener on = stream.listener();
        long nowNanos = System.nanoTime();
        Allocations.Verdict verdict =
                allocations.receive(on, stream.client(), frame, nowNanos, sockets);
        if (allocations.knows(on, stream.client())) {
            stream.known();
        }
        if (verdict == Allocations.Verdict.BINDING) {
            watch.asked(on, stream.client(), null, frame);
            stun.handle(
                    allocations.message(),
                    on.address(),
                    stream.client(),
                    true,
                    nowNanos,
                    (from, to, answer) -> {
                        watch.answered(on.transport(), from, to, answer);
                        stream.send(answer);
                    });
        }
        return verdict;
    }

    @Override
    public long carried(PeerConnection connection, boolean toPeer, int bytes) {
        return allocations.carried(connection, toPeer, bytes, System.nanoTime());
    }

    @Override
    public void disconnected(RelayStream stream) {
        PeerConnection carried = stream.carried();
        if (carried != null) {
            allocations.closed(carried, sockets);
        } else {
            allocations.disconnected(stream.listener(), stream.client(), sockets);
        }
    }
}
