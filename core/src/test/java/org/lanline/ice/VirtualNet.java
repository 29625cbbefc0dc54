package org.lanline.ice;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Networks of hosts, NATs and a relay in virtual time, which lose and reorder packets. The same
 * seed gives the same day.
 */
final class VirtualNet {

    /** What a NAT's mappings and filters depend on (RFC 4787 sections 4.1 and 5). */
    enum Dependence {
        ENDPOINT_INDEPENDENT,
        ADDRESS_DEPENDENT,
        ADDRESS_AND_PORT_DEPENDENT
    }

    /** Somebody with a socket. */
    @FunctionalInterface
    interface Socket {
        void receive(InetSocketAddress local, InetSocketAddress from, byte[] bytes, long nowNanos);
    }

    static final class Packet {
        private final InetSocketAddress from;
        private final InetSocketAddress to;
        private final byte[] bytes;

        Packet(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
            this.from = from;
            this.to = to;
            this.bytes = bytes;
        }
    }

    private record Step(long at, long order, Runnable work) {}

    interface Node {
        void receive(Packet packet);
    }

    static final InetSocketAddress STUN = at("192.0.2.1", 3478);
    static final InetAddress RELAY = at("192.0.2.2", 0).getAddress();

    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::order));
    private final SplittableRandom random;
    private final double loss;
    private final long longestNanos;
    private final Realm internet = new Realm("internet");
    private final Relay relay = new Relay();
    private long order;
    private long now;

    /** Packets that somebody has sent. */
    long sent;

    /**
     * @param loss share of packets that vanish on their way, 0 to 1
     * @param longestNanos of a hop; the shortest is a tenth of that, so packets overtake each other
     */
    VirtualNet(long seed, double loss, long longestNanos) {
        this.random = new SplittableRandom(seed);
        this.loss = loss;
        this.longestNanos = longestNanos;
        internet.nodes.put(RELAY, relay);
    }

    static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    Realm internet() {
        return internet;
    }

    long now() {
        return now;
    }

    /** A network of its own, connected to nothing. */
    Realm island(String name) {
        return new Realm(name);
    }

    /** When something next happens on the way; {@code Long.MAX_VALUE} for never. */
    long deadline() {
        Step next = steps.peek();
        return next == null ? Long.MAX_VALUE : next.at();
    }

    /** Goes on to this moment. */
    void runUntil(long nanos) {
        while (deadline() <= nanos) {
            Step step = steps.remove();
            now = step.at();
            step.work().run();
        }
        now = Math.max(now, nanos);
    }

    private void later(Runnable work) {
        long delay = longestNanos == 0 ? 0 : random.nextLong(longestNanos / 10, longestNanos + 1);
        steps.add(new Step(now + delay, order++, work));
    }

    private boolean isLost() {
        return loss > 0 && random.nextDouble() < loss;
    }

    /** One routing domain: whoever is in it reaches everybody else in it. */
    final class Realm {
        private final String name;
        private final Map<InetAddress, Node> nodes = new HashMap<>();
        private @Nullable Nat uplink;
        private boolean isolated;
        private boolean cut;

        private Realm(String name) {
            this.name = name;
        }

        /** Its hosts cannot reach each other, only what lies beyond the NAT. */
        Realm isolated() {
            isolated = true;
            return this;
        }

        /** Nothing comes through, or everything again. */
        void cut(boolean now) {
            cut = now;
        }

        Host host(String address) {
            Host host = new Host(this, InetAddress.ofLiteral(address));
            nodes.put(host.address, host);
            return host;
        }

        boolean has(String address) {
            return nodes.containsKey(InetAddress.ofLiteral(address));
        }

        private void arrive(Packet packet) {
            Node node = nodes.get(packet.to.getAddress());
            if (cut) {
                return;
            }
            if (node != null) {
                if (!isolated || !nodes.containsKey(packet.from.getAddress())) {
                    node.receive(packet);
                }
            } else if (uplink != null) {
                uplink.outwards(packet);
            }
        }

        @Override
        public String toString() {
            return name + (isolated ? " (isolated)" : "") + (uplink == null ? "" : " " + uplink);
        }
    }

    /** An address in a realm. */
    final class Host implements Node {
        private final Realm realm;
        private final InetAddress address;
        private final Map<InetSocketAddress, Socket> sockets = new HashMap<>();

        private Host(Realm realm, InetAddress address) {
            this.realm = realm;
            this.address = address;
        }

        InetAddress address() {
            return address;
        }

        InetSocketAddress open(int port, Socket socket) {
            InetSocketAddress local = new InetSocketAddress(address, port);
            sockets.put(local, socket);
            return local;
        }

        void send(InetSocketAddress local, InetSocketAddress to, byte[] bytes) {
            sent++;
            if (!isLost()) {
                later(() -> realm.arrive(new Packet(local, to, bytes)));
            }
        }

        /** What a STUN server on the internet sees of the socket; null when it is out of reach. */
        @Nullable InetSocketAddress reflexive(InetSocketAddress local) {
            Realm at = realm;
            InetSocketAddress seen = local;
            while (at != internet) {
                if (at.uplink == null || local.getAddress() instanceof java.net.Inet6Address) {
                    return null;
                }
                seen = at.uplink.map(seen, STUN);
                at = at.uplink.outside;
            }
            return seen;
        }

        @Override
        public void receive(Packet packet) {
            Socket socket = sockets.get(packet.to);
            if (socket != null) {
                socket.receive(packet.to, packet.from, packet.bytes, now);
            }
        }
    }

    /** A NAT of any kind that RFC 4787 names. */
    final class Nat implements Node {
        private final Realm inside;
        private final Realm outside;
        private final InetAddress external;
        private final Dependence mapping;
        private final Dependence filtering;
        private final boolean hairpins;
        private final Map<List<Object>, Integer> ports = new HashMap<>();
        private final Map<Integer, InetSocketAddress> inner = new HashMap<>();
        private final Map<Integer, Set<InetSocketAddress>> contacted = new HashMap<>();
        private int nextPort = 20_000;

        /** Joins two realms; inside it is the way out. */
        Nat(
                Realm inside,
                Realm outside,
                String external,
                Dependence mapping,
                Dependence filtering,
                boolean hairpins) {
            this.inside = inside;
            this.outside = outside;
            this.external = InetAddress.ofLiteral(external);
            this.mapping = mapping;
            this.filtering = filtering;
            this.hairpins = hairpins;
            inside.uplink = this;
            outside.nodes.put(this.external, this);
        }

        private InetSocketAddress map(InetSocketAddress from, InetSocketAddress to) {
            List<Object> key =
                    switch (mapping) {
                        case ENDPOINT_INDEPENDENT -> List.of(from);
                        case ADDRESS_DEPENDENT -> List.of(from, to.getAddress());
                        case ADDRESS_AND_PORT_DEPENDENT -> List.of(from, to);
                    };
            int port = ports.computeIfAbsent(key, _ -> nextPort++);
            inner.put(port, from);
            contacted.computeIfAbsent(port, _ -> new HashSet<>()).add(to);
            return new InetSocketAddress(external, port);
        }

        private void outwards(Packet packet) {
            Packet mapped = new Packet(map(packet.from, packet.to), packet.to, packet.bytes);
            if (!packet.to.getAddress().equals(external)) {
                later(() -> outside.arrive(mapped));
            } else if (hairpins) {
                receive(mapped);
            }
        }

        @Override
        public void receive(Packet packet) {
            int port = packet.to.getPort();
            InetSocketAddress to = inner.get(port);
            if (to != null && passes(contacted.getOrDefault(port, Set.of()), packet.from)) {
                later(() -> inside.arrive(new Packet(packet.from, to, packet.bytes)));
            }
        }

        private boolean passes(Set<InetSocketAddress> known, InetSocketAddress from) {
            return switch (filtering) {
                case ENDPOINT_INDEPENDENT -> true;
                case ADDRESS_DEPENDENT ->
                        known.stream()
                                .anyMatch(each -> each.getAddress().equals(from.getAddress()));
                case ADDRESS_AND_PORT_DEPENDENT -> known.contains(from);
            };
        }

        @Override
        public String toString() {
            return "NAT " + mapping + "/" + filtering + (hairpins ? "/hairpin" : "");
        }
    }

    /** A TURN server: lends addresses, and lets in those whom the client has written to. */
    final class Relay implements Node {
        private final Map<InetSocketAddress, Socket> clients = new LinkedHashMap<>();
        private final Map<InetSocketAddress, Set<InetAddress>> permitted = new HashMap<>();

        private InetSocketAddress lend(Socket client) {
            InetSocketAddress relayed = new InetSocketAddress(RELAY, 50_000 + clients.size());
            clients.put(relayed, client);
            permitted.put(relayed, new HashSet<>());
            return relayed;
        }

        @Override
        public void receive(Packet packet) {
            Socket client = clients.get(packet.to);
            boolean passes =
                    permitted.getOrDefault(packet.to, Set.of()).contains(packet.from.getAddress());
            if (client != null && passes) {
                later(() -> client.receive(packet.to, packet.from, packet.bytes, now));
            }
        }
    }

    InetSocketAddress lend(Socket client) {
        return relay.lend(client);
    }

    /** From the client through the relay; lost at most once. */
    void relay(InetSocketAddress relayed, InetSocketAddress to, byte[] bytes) {
        sent++;
        if (!isLost()) {
            later(
                    () -> {
                        relay.permitted.getOrDefault(relayed, new HashSet<>()).add(to.getAddress());
                        later(() -> internet.arrive(new Packet(relayed, to, bytes)));
                    });
        }
    }
}
