package org.lanline.mdns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Says on every link what the box is called and what it offers, and answers those who ask (RFC
 * 6762, 6763). The name is one on all links: when another box has it on any of them, the next one
 * is taken on all.
 *
 * <p>It also keeps what it hears in a {@link Cache}.
 */
public final class Responder {

    /** Where packets and events go. */
    public interface Out {
        /** To 224.0.0.251 or ff02::fb, port 5353, on this link. The array is not to be changed. */
        void multicast(Link link, byte[] packet);

        void unicast(Link link, InetSocketAddress to, byte[] packet);

        void event(Event event);
    }

    /** What the rest of the box may want to know. */
    public sealed interface Event {
        /** These names are ours; told again when they change. */
        record Named(BoxName name) implements Event {}

        /** Another host on this link has a name that we had or wanted. */
        record Conflict(Link link, BoxName name) implements Event {}
    }

    /** What a datagram was. */
    public enum Verdict {
        HANDLED,
        /** Our own packet, come back. */
        OWN_ECHO,
        MALFORMED,
        /** An opcode or result code that RFC 6762 section 18 has ignored. */
        IGNORED
    }

    private static final long DEFER_NANOS = Nanos.SECOND;
    private static final int CROWD = 15;
    private static final long CROWD_NANOS = 10 * Nanos.SECOND;
    private static final long CROWD_WAIT_NANOS = 5 * Nanos.SECOND;

    /** How long a former address of ours is not yet a stranger's. */
    private static final long FORMER_NANOS = 10 * Nanos.SECOND;

    private final RandomGenerator random;
    private final SentPackets sent = new SentPackets();
    private final Cache cache = new Cache();
    private final Map<Link, LinkResponder> links = new LinkedHashMap<>();
    private final Map<InetAddress, Long> formerAddresses = new HashMap<>();
    private final Deque<Long> conflicts = new ArrayDeque<>();
    private List<Offer> offers;
    private BoxName name;
    private boolean held;
    private boolean named;
    private boolean crowded;

    /**
     * @param name the names to try first
     */
    public Responder(BoxName name, List<Offer> offers, RandomGenerator random) {
        this.name = name;
        this.offers = List.copyOf(offers);
        this.random = random;
    }

    /**
     * Asks for the names, and keeps them from others, but announces nothing before the next {@link
     * #offer}: the box is still starting. Call before the first link.
     */
    public void hold() {
        held = true;
    }

    /** The names that are ours or wanted now. */
    public BoxName name() {
        return name;
    }

    /** What was heard on all links. */
    public Cache cache() {
        return cache;
    }

    /**
     * A link is there, or its addresses have changed.
     *
     * @param addresses of its interface, both families; at least one
     */
    public void link(Link link, List<InetAddress> addresses, long nowNanos, Out out) {
        Zone zone = new Zone(name, offers, addresses);
        LinkResponder present = links.get(link);
        if (present == null) {
            LinkResponder responder = new LinkResponder(link, zone, random, sent);
            responder.probe(zone, responder.randomStart(nowNanos));
            links.put(link, responder);
            return;
        }
        Set<InetAddress> before = present.zone().addresses();
        if (before.equals(zone.addresses())) {
            return;
        }
        remember(before, nowNanos);
        if (Collections.disjoint(before, zone.addresses())) {
            // perhaps another LAN: the names may be somebody's there (RFC 6762 section 8)
            present.goodbyeToAddresses(zone, out);
            present.probe(zone, present.randomStart(nowNanos));
        } else {
            present.update(zone, nowNanos, out);
        }
    }

    /** A link is gone; nothing can be said there any more. */
    public void unlink(Link link, long nowNanos) {
        LinkResponder gone = links.remove(link);
        if (gone != null) {
            remember(gone.zone().addresses(), nowNanos);
        }
        cache.forget(link);
    }

    /** Announces these services and texts, from now on, under the names that it has. */
    public void offer(List<Offer> newOffers, long nowNanos, Out out) {
        offers = List.copyOf(newOffers);
        held = false;
        for (LinkResponder each : links.values()) {
            each.update(zoneLike(each), nowNanos, out);
        }
    }

    /** One datagram from a neighbour: the caller has checked that its source is on this link. */
    public Verdict receive(
            Link link, InetSocketAddress from, byte[] datagram, long nowNanos, Out out) {
        LinkResponder responder = links.get(link);
        if (responder == null) {
            return Verdict.IGNORED;
        }
        return switch (DnsMessage.parse(datagram)) {
            case DnsMessage.Parsed.Bad _ -> Verdict.MALFORMED;
            case DnsMessage.Parsed.Ok(var message) ->
                    receive(responder, link, from, datagram, message, nowNanos, out);
        };
    }

    private Verdict receive(
            LinkResponder responder,
            Link link,
            InetSocketAddress from,
            byte[] datagram,
            DnsMessage message,
            long nowNanos,
            Out out) {
        if (!message.isPlain()) {
            return Verdict.IGNORED;
        }
        if ((message.isResponse() || message.isProbe()) && sent.contains(datagram)) {
            return Verdict.OWN_ECHO;
        }
        if (message.isResponse()) {
            if (from.getPort() != LinkResponder.PORT) {
                return Verdict.IGNORED; // section 6: only responders answer
            }
            response(responder, link, from, message, nowNanos, out);
            return Verdict.HANDLED;
        }
        if (message.isProbe() && responder.yieldsTo(message)) {
            defer(nowNanos);
        }
        responder.query(message, from, nowNanos, out);
        return Verdict.HANDLED;
    }

    private void response(
            LinkResponder responder,
            Link link,
            InetSocketAddress from,
            DnsMessage message,
            long nowNanos,
            Out out) {
        List<DnsRecord> heard = new ArrayList<>(message.answers());
        heard.addAll(message.additionals());
        cache.learn(link, from.getAddress(), heard, nowNanos);
        responder.echoed(heard, nowNanos);
        if (responder.contradicted(heard, ownAddresses(nowNanos))) {
            out.event(new Event.Conflict(link, name));
            if (responder.isProbing()) {
                rename(nowNanos, out); // section 8.1
            } else {
                responder.probe(responder.zone(), responder.randomStart(nowNanos)); // section 9
            }
        }
    }

    /** All links wait together, so that one box does not win here and lose there. */
    private void defer(long nowNanos) {
        long until = nowNanos + DEFER_NANOS + random.nextLong(DEFER_NANOS / 4);
        links.values().stream().filter(LinkResponder::isProbing).forEach(each -> each.defer(until));
    }

    private void rename(long nowNanos, Out out) {
        links.values().forEach(each -> each.goodbye(out));
        name = name.next();
        long first = nowNanos + (isCrowded(nowNanos) ? CROWD_WAIT_NANOS : 0);
        for (LinkResponder each : links.values()) {
            each.probe(zoneLike(each), each.randomStart(first));
        }
        named = false;
    }

    /**
     * Section 8.1: after 15 conflicts in ten seconds one try in five seconds, until one succeeds.
     */
    private boolean isCrowded(long nowNanos) {
        conflicts.addLast(nowNanos);
        if (conflicts.size() > CROWD) {
            conflicts.removeFirst();
        }
        crowded |= conflicts.size() == CROWD && nowNanos - conflicts.getFirst() < CROWD_NANOS;
        return crowded;
    }

    private Zone zoneLike(LinkResponder each) {
        return new Zone(name, offers, List.copyOf(each.zone().addresses()));
    }

    private void remember(Collection<InetAddress> addresses, long nowNanos) {
        formerAddresses.values().removeIf(until -> until <= nowNanos);
        addresses.forEach(address -> formerAddresses.put(address, nowNanos + FORMER_NANOS));
    }

    private Collection<InetAddress> ownAddresses(long nowNanos) {
        Set<InetAddress> own = new HashSet<>();
        formerAddresses.forEach(
                (address, until) -> {
                    if (until > nowNanos) {
                        own.add(address);
                    }
                });
        links.values().forEach(each -> own.addAll(each.zone().addresses()));
        return own;
    }

    public void tick(long nowNanos, Out out) {
        for (LinkResponder each : links.values()) {
            if (each.deadline() <= nowNanos && each.tick(nowNanos, held, out) && !named) {
                named = true;
                crowded = false;
                out.event(new Event.Named(name));
            }
        }
    }

    /** When {@link #tick} is next wanted; {@code Long.MAX_VALUE} for never. */
    public long deadline() {
        return links.values().stream()
                .mapToLong(LinkResponder::deadline)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Takes back everything that was announced (section 10.1), and falls silent. */
    public void stop(Out out) {
        links.values().forEach(each -> each.goodbye(out));
        links.clear();
    }
}
