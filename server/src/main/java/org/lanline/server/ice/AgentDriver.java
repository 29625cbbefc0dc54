package org.lanline.server.ice;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Agent;
import org.lanline.ice.Candidate;
import org.lanline.ice.CandidateType;
import org.lanline.ice.Description;
import org.lanline.ice.Event;
import org.lanline.ice.Out;
import org.lanline.ice.TcpFraming;
import org.lanline.ice.Transport;
import org.lanline.ice.Verdict;
import org.lanline.server.discovery.Names;
import org.lanline.server.net.LoopStream;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.net.UdpOptions;
import org.lanline.server.net.UdpSocket;
import org.lanline.server.probe.Refusals;
import org.lanline.server.probe.Texts;
import org.lanline.server.probe.Way;
import org.lanline.wire.FrameStream;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A full agent with real sockets: gathers its candidates, carries its packets by UDP, TCP and
 * through relays, and has the names that its peer gives looked up. What was gathered is told as it
 * comes, to be trickled. Loop thread only.
 */
public final class AgentDriver implements Out, UdpLoop.Core, AutoCloseable {

    /** Who is told; on the loop thread. */
    public interface Listener {
        /**
         * A candidate of this side has been gathered.
         *
         * @param relay that lends it; null where none does
         */
        void candidate(Candidate candidate, @Nullable RelayPlace relay);

        /** Everything that was asked for has come, or has been given up. */
        void gathered();

        void event(Event event);

        /** A packet of the peer's that is not STUN, along a pair that was checked. */
        default void received(ByteBuffer packet) {}

        /** Something for people to know, such as why there is no relay. */
        void remark(String sentence);
    }

    /** What is due at once says so by a time before all times, with which no loop can reckon. */
    private static final long OVERDUE_NANOS = 1_000_000_000;

    /** Longer than consent lives. */
    private static final int QUIET_MILLIS = 60_000;

    /** A connection of ours to a peer's TCP port. */
    private record Path(InetSocketAddress base, InetSocketAddress remote) {}

    private final UdpLoop loop;
    private final Agent agent;
    private final Names names;
    private final RandomGenerator random;
    private final Listener listener;
    private final ReflexiveQuestions reflexive;
    private final Map<InetSocketAddress, UdpSocket> udp = new LinkedHashMap<>();
    private final List<UdpSocket> lent = new ArrayList<>();
    private final Map<InetSocketAddress, TcpPort> ports = new HashMap<>();
    private final List<TcpPort> ownPorts = new ArrayList<>();
    private final Map<Path, LoopStream> streams = new HashMap<>();
    private final Map<InetSocketAddress, RelayedSocket> relayed = new HashMap<>();
    private final List<RelayedSocket> asking = new ArrayList<>();
    private final List<InetAddress> hosts = new ArrayList<>();

    /** This agent's, before restarts and after. */
    private final Set<String> ufrags = new HashSet<>();

    private boolean wantsMore = true;
    private boolean gathered;
    private boolean closed;

    /**
     * @param agent new, and this driver's alone
     * @param names who finds the hosts of the peer's candidates
     * @param random cryptographic
     */
    public AgentDriver(
            UdpLoop loop, Agent agent, Names names, RandomGenerator random, Listener listener) {
        this.loop = loop;
        this.agent = agent;
        this.names = names;
        this.random = random;
        this.listener = listener;
        this.reflexive = new ReflexiveQuestions(random, new Reflexive());
        loop.add(this);
    }

    public Agent agent() {
        return agent;
    }

    // ---- gathering

    /** A UDP socket and its host candidate on each of these addresses, the best first. */
    public void gatherUdp(List<InetAddress> addresses) {
        for (InetAddress each : addresses) {
            try {
                UdpSocket socket =
                        loop.open(
                                UdpOptions.at(new InetSocketAddress(each, 0), 0).withExpedited(),
                                (from, datagram, now) -> fromUdp(each, from, datagram, now));
                InetSocketAddress base = new InetSocketAddress(each, socket.local().getPort());
                udp.put(base, socket);
                add(Candidate.host(base, rank(each), agent.foundations()));
            } catch (IOException e) {
                notUsed(each, e);
            }
        }
    }

    /**
     * The host candidate of a socket that its owner keeps, who passes on what comes to it by {@link
     * #received} and closes it.
     */
    public void gatherUdp(UdpSocket socket) {
        lent.add(socket);
        udp.put(socket.local(), socket);
        InetAddress address = socket.local().getAddress();
        add(Candidate.host(socket.local(), rank(address), agent.foundations()));
    }

    /** What has come to a socket that was lent. */
    public void received(
            UdpSocket socket, InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        take(Transport.UDP, socket.local(), from, datagram, nowNanos);
    }

    /** A TCP port on each of these addresses, and connections out of it (RFC 6544). */
    public void gatherTcp(List<InetAddress> addresses) {
        for (InetAddress each : addresses) {
            try {
                TcpPort port = new TcpPort(loop, each);
                ownPorts.add(port);
                gatherTcp(port);
            } catch (IOException e) {
                notUsed(each, e);
            }
            add(Candidate.tcpActive(each, rank(each), agent.foundations()));
        }
    }

    /** A port that other agents may use too. */
    public void gatherTcp(TcpPort port) {
        if (callHere(port)) {
            ports.put(port.local(), port);
            add(
                    Candidate.tcpPassive(
                            port.local(), rank(port.local().getAddress()), agent.foundations()));
        }
    }

    private void notUsed(InetAddress address, IOException why) {
        listener.remark("Not used: " + address.getHostAddress() + ": " + why.getMessage() + ".");
    }

    private int rank(InetAddress host) {
        if (!hosts.contains(host)) {
            hosts.add(host);
        }
        return hosts.indexOf(host);
    }

    /** What this server sees of each UDP socket of its family. */
    public void askStun(InetSocketAddress server) {
        for (Candidate each : agent.description(false).candidates()) {
            if (each.type() == CandidateType.HOST && each.transport() == Transport.UDP) {
                reflexive.ask(each, server, System.nanoTime());
            }
        }
    }

    /** An address at this relay. */
    public void askRelay(RelayPlace place) {
        RelayedSocket socket = new RelayedSocket(loop, place, random, new Relays());
        asking.add(socket);
        socket.open();
    }

    /** Nothing more will be asked for: what is under way is waited for. */
    public void noMore() {
        wantsMore = false;
        lookWhetherGathered();
    }

    private void lookWhetherGathered() {
        if (!gathered && !wantsMore && asking.isEmpty() && reflexive.isDone()) {
            gathered = true;
            agent.localComplete(System.nanoTime(), this);
            listener.gathered();
        }
    }

    private void add(Candidate candidate) {
        add(candidate, null);
    }

    private void add(Candidate candidate, @Nullable RelayPlace relay) {
        if (agent.addLocal(candidate, System.nanoTime(), this)) {
            listener.candidate(candidate, relay);
        }
    }

    private final class Reflexive implements ReflexiveQuestions.Out {
        @Override
        public void send(InetSocketAddress base, InetSocketAddress server, ByteBuffer request) {
            AgentDriver.this.send(Transport.UDP, base, server, request);
        }

        @Override
        public void seen(Candidate host, InetSocketAddress mapped, InetAddress server) {
            if (!mapped.equals(host.base())) {
                add(
                        Candidate.serverReflexive(
                                mapped,
                                host.base(),
                                server,
                                rank(host.base().getAddress()),
                                agent.foundations()));
            }
        }
    }

    /** UDP to the relay is best, and IPv6 before IPv4. */
    private static int rank(Way way, InetAddress lent) {
        int four = lent instanceof Inet4Address ? 1 : 0;
        return switch (way) {
            case UDP -> four;
            case TCP -> 2 + four;
            case TLS -> 4 + four;
        };
    }

    private final class Relays implements RelayedSocket.Owner {
        @Override
        public void allocated(
                RelayedSocket socket, List<InetSocketAddress> addresses, InetSocketAddress mapped) {
            asking.remove(socket);
            for (InetSocketAddress each : addresses) {
                relayed.put(each, socket);
                int rank = rank(socket.place().way(), each.getAddress());
                InetAddress server = socket.place().server().getAddress();
                add(
                        Candidate.relayed(each, mapped, server, rank, agent.foundations()),
                        socket.place());
            }
            lookWhetherGathered();
        }

        @Override
        public void received(InetSocketAddress base, InetSocketAddress peer, ByteBuffer packet) {
            take(Transport.UDP, base, peer, packet, System.nanoTime());
        }

        @Override
        public void refused(InetSocketAddress base, InetSocketAddress peer, int code) {
            listener.remark(Refusals.sentence(code, Texts.of(peer)));
            agent.undeliverable(Transport.UDP, base, peer, System.nanoTime(), AgentDriver.this);
        }

        @Override
        public void over(RelayedSocket socket, String why) {
            asking.remove(socket);
            listener.remark(why);
            for (InetSocketAddress each : socket.relayed()) {
                relayed.remove(each);
                agent.removeLocal(each, System.nanoTime(), AgentDriver.this);
            }
            lookWhetherGathered();
        }
    }

    // ---- the other side

    /** What the peer says of itself, all at once or bit by bit (RFC 8838). */
    public void remote(Description description) {
        if (agent.remote(description, System.nanoTime(), this)) {
            ports.values().forEach(this::callHere); // this side has other credentials now
        }
    }

    /** Begins anew (RFC 8445 section 9) with new credentials, which must be told to the peer. */
    public void restart() {
        agent.restart(System.nanoTime(), this);
        ports.values().forEach(this::callHere);
    }

    private boolean callHere(TcpPort port) {
        String ufrag = agent.credentials().ufrag();
        ufrags.add(ufrag);
        return port.add(ufrag, this::fromTcp);
    }

    /** A packet to the peer, along the pair that is used now; lost where there is none. */
    public void send(ByteBuffer packet) {
        agent.selected()
                .ifPresent(
                        pair -> send(pair.local().transport(), pair.base(), pair.peer(), packet));
    }

    // ---- packets and time

    private void fromUdp(InetAddress at, InetSocketAddress from, ByteBuffer datagram, long now) {
        udp.keySet().stream()
                .filter(each -> each.getAddress().equals(at))
                .findFirst()
                .filter(base -> !reflexive.handle(base, datagram, now))
                .ifPresent(base -> take(Transport.UDP, base, from, datagram, now));
        lookWhetherGathered();
    }

    private Verdict fromTcp(
            InetSocketAddress base, InetSocketAddress source, ByteBuffer packet, long now) {
        return take(Transport.TCP, base, source, packet, now);
    }

    private Verdict take(
            Transport over,
            InetSocketAddress base,
            InetSocketAddress source,
            ByteBuffer packet,
            long now) {
        Verdict verdict = agent.handle(over, base, source, packet, now, this);
        if (verdict == Verdict.NOT_STUN && agent.isPath(over, base, source)) {
            listener.received(packet);
        }
        return verdict;
    }

    @Override
    public void tick(long nowNanos) {
        reflexive.tick(nowNanos);
        List.copyOf(asking).forEach(each -> each.tick(nowNanos));
        List.copyOf(relayed.values()).forEach(each -> each.tick(nowNanos));
        agent.tick(nowNanos, this);
        lookWhetherGathered();
    }

    @Override
    public long deadline() {
        if (closed) {
            return Long.MAX_VALUE;
        }
        long next = Math.min(agent.deadline(), reflexive.deadline());
        for (RelayedSocket each : asking) {
            next = Math.min(next, each.deadline());
        }
        for (RelayedSocket each : relayed.values()) {
            next = Math.min(next, each.deadline());
        }
        return Math.max(next, System.nanoTime() - OVERDUE_NANOS);
    }

    // ---- what the agent wants

    @Override
    public void send(
            Transport over, InetSocketAddress base, InetSocketAddress remote, ByteBuffer packet) {
        RelayedSocket relay = relayed.get(base);
        UdpSocket socket = udp.get(base);
        TcpPort port = ports.get(base);
        if (over == Transport.TCP && port != null) {
            port.send(remote, packet);
        } else if (over == Transport.TCP) {
            stream(new Path(base, remote)).send(TcpFraming.frame(packet));
        } else if (relay != null) {
            relay.send(remote, packet);
        } else if (socket != null && !socket.send(remote, packet)) {
            loop.post(
                    () ->
                            agent.undeliverable(
                                    Transport.UDP, base, remote, System.nanoTime(), this));
        }
    }

    private LoopStream stream(Path path) {
        return streams.computeIfAbsent(
                path,
                _ ->
                        LoopStream.to(
                                loop,
                                path.base.getAddress(),
                                path.remote,
                                QUIET_MILLIS,
                                new Caller(path)));
    }

    /** What comes on a connection of ours. */
    private final class Caller implements LoopStream.Owner {
        private final Path path;
        private final FrameStream frames = TcpFraming.stream();

        Caller(Path path) {
            this.path = path;
        }

        @Override
        public boolean received(LoopStream from, ByteBuffer bytes, long nowNanos) {
            return frames.feed(
                            bytes,
                            packet -> {
                                take(Transport.TCP, path.base, path.remote, packet, nowNanos);
                                return true;
                            })
                    == FrameStream.Verdict.MORE;
        }

        @Override
        public void gone(LoopStream stream) {
            streams.remove(path, stream);
            long now = System.nanoTime();
            agent.undeliverable(Transport.TCP, path.base, path.remote, now, AgentDriver.this);
        }
    }

    @Override
    public void event(Event event) {
        if (event instanceof Event.NameWanted(String name)) {
            loop.post(() -> names.find(name, addresses -> resolved(name, addresses)));
        }
        listener.event(event);
    }

    private void resolved(String name, List<InetAddress> addresses) {
        if (addresses.isEmpty()) {
            listener.remark("Nobody on this network is called " + name + ".");
        }
        agent.resolved(name, addresses, System.nanoTime(), this);
    }

    /** Closes every socket of its own, and gives back what relays have lent. */
    @Override
    public void close() {
        closed = true;
        loop.remove(this);
        udp.values().stream().filter(each -> !lent.contains(each)).forEach(UdpSocket::close);
        ports.values().forEach(port -> ufrags.forEach(port::remove));
        ownPorts.forEach(TcpPort::close);
        streams.values().forEach(LoopStream::close);
        asking.forEach(RelayedSocket::close);
        relayed.values().forEach(RelayedSocket::close);
    }
}
