package org.lanline.mdns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * LANs, boxes and strangers in virtual time. A multicast reaches every plug of its LAN, the
 * sender's own included, a millisecond later, unless it is lost.
 */
final class Ether {

    static final InetAddress GROUP = InetAddress.ofLiteral("224.0.0.251");

    /** One packet that was sent, whoever heard it. */
    record Seen(
            long atMillis, Lan lan, InetSocketAddress from, InetSocketAddress to, Octets bytes) {
        DnsMessage message() {
            return switch (DnsMessage.parse(bytes.bytes())) {
                case DnsMessage.Parsed.Ok(var message) -> message;
                case DnsMessage.Parsed.Bad bad -> throw new AssertionError(bad);
            };
        }
    }

    private record Plug(Lan lan, InetSocketAddress source) {}

    private record Arrival(long atNanos, long order, Runnable deliver) {}

    private final PriorityQueue<Arrival> arrivals =
            new PriorityQueue<>(
                    Comparator.comparingLong(Arrival::atNanos).thenComparingLong(Arrival::order));
    private final List<Box> boxes = new ArrayList<>();
    private final Random random;
    private double loss;
    private long order;
    long now = -TimeUnit.DAYS.toNanos(1); // System.nanoTime may well be negative

    private final long start = now;

    Ether(long seed) {
        random = new Random(seed);
    }

    Ether losing(double part) {
        loss = part;
        return this;
    }

    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(now - start);
    }

    Lan lan() {
        return new Lan();
    }

    Box box(String id) {
        return new Box(id, BoxName.first("lanline", "Lanline"));
    }

    /** Lets time pass. */
    void run(long millis) {
        long end = now + TimeUnit.MILLISECONDS.toNanos(millis);
        while (true) {
            long next = boxes.stream().mapToLong(Box::deadline).min().orElse(Long.MAX_VALUE);
            Arrival arrival = arrivals.peek();
            if (arrival != null) {
                next = Math.min(next, arrival.atNanos());
            }
            if (next > end) {
                now = end;
                return;
            }
            now = Math.max(now, next);
            if (arrival != null && arrival.atNanos() <= now) {
                arrivals.remove().deliver().run();
            }
            boxes.forEach(Box::tick);
        }
    }

    final class Lan {
        final List<Seen> seen = new ArrayList<>();
        private final Map<Link, Box> plugs = new HashMap<>();

        /** A packet to the group from a host that is no box. */
        void say(InetSocketAddress from, byte[] bytes) {
            send(from, new InetSocketAddress(GROUP, LinkResponder.PORT), bytes);
        }

        private void send(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
            seen.add(new Seen(millis(), this, from, to, new Octets(bytes)));
            if (!to.getAddress().equals(GROUP)) {
                return;
            }
            plugs.forEach(
                    (link, box) -> {
                        if (random.nextDouble() >= loss) {
                            long at = now + TimeUnit.MILLISECONDS.toNanos(1);
                            arrivals.add(
                                    new Arrival(
                                            at,
                                            order++,
                                            () -> {
                                                if (plugs.get(link) == box) {
                                                    box.receive(link, from, bytes);
                                                }
                                            }));
                        }
                    });
        }

        List<DnsMessage> responses() {
            return seen.stream().map(Seen::message).filter(DnsMessage::isResponse).toList();
        }

        List<Seen> since(long millis) {
            return seen.stream().filter(each -> each.atMillis() >= millis).toList();
        }
    }

    final class Box implements Responder.Out {
        final Responder responder;
        final List<Responder.Event> events = new ArrayList<>();
        final List<Responder.Verdict> verdicts = new ArrayList<>();
        private final Map<Link, Plug> plugs = new HashMap<>();

        Box(String id, BoxName name) {
            List<String> text = List.of("txtvers=1", "id=" + id, "nm=Lanline", "pv=1");
            List<Offer> offers =
                    List.of(
                            new Offer("_lanline._tcp", 8443, text),
                            new Offer("_sip._udp", 5060, text),
                            new Offer("_sip._tcp", 5060, text));
            responder = new Responder(name, offers, new Random(random.nextLong()));
            boxes.add(this);
        }

        /** Plugs in, or changes the addresses of the plug. */
        Box plug(Lan lan, int index, String... addresses) {
            Link link = link(index);
            List<InetAddress> literals =
                    List.of(addresses).stream().map(InetAddress::ofLiteral).toList();
            lan.plugs.put(link, this);
            InetSocketAddress source =
                    new InetSocketAddress(literals.getFirst(), LinkResponder.PORT);
            plugs.put(link, new Plug(lan, source));
            responder.link(link, literals, now, this);
            return this;
        }

        void unplug(int index) {
            Link link = link(index);
            plugOf(link).lan().plugs.remove(link);
            responder.unlink(link, now);
        }

        /** Plug indexes are unique in the whole ether. */
        private Link link(int index) {
            return new Link(index, Link.Family.IPV4);
        }

        void stop() {
            responder.stop(this);
        }

        private Plug plugOf(Link link) {
            return Objects.requireNonNull(plugs.get(link));
        }

        private void receive(Link link, InetSocketAddress from, byte[] bytes) {
            verdicts.add(responder.receive(link, from, bytes, now, this));
        }

        private long deadline() {
            return responder.deadline();
        }

        private void tick() {
            if (responder.deadline() <= now) {
                responder.tick(now, this);
            }
        }

        String host() {
            return responder.name().hostLabel();
        }

        @Override
        public void multicast(Link link, byte[] packet) {
            unicast(link, new InetSocketAddress(GROUP, LinkResponder.PORT), packet);
        }

        @Override
        public void unicast(Link link, InetSocketAddress to, byte[] packet) {
            Plug plug = plugOf(link);
            plug.lan().send(plug.source(), to, packet);
        }

        @Override
        public void event(Responder.Event event) {
            events.add(event);
        }
    }
}
