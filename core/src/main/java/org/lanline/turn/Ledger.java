package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.turn.Allocation.Ticket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Everything that the server remembers: allocations, relays, users, tickets, reserved ports. */
final class Ledger {

    /** A port kept for somebody who will ask for it with a token (RFC 8656 section 7.2). */
    private record Reservation(Relay relay, String user, Usage usage, long expiresAt) {}

    /** Two relays on neighbouring ports, the first of them even. */
    record Pair(Relay even, long token) {}

    private static final long RESERVATION_NANOS = 30_000_000_000L;
    private static final int TRIES = 32;

    private final TurnLimits limits;
    private final RandomGenerator random;
    private final TreeSet<Allocation> byExpiry =
            new TreeSet<>(
                    Comparator.<Allocation>comparingLong(Allocation::expiresAt)
                            .thenComparingLong(Allocation::serial));
    private final Map<String, Usage> users = new HashMap<>();
    private final Map<InetSocketAddress, Relay> relays = new HashMap<>();
    private final Map<InetAddress, Integer> relaysByHost = new HashMap<>();
    private final Map<Ticket, Allocation> tickets = new HashMap<>();
    private final Map<Long, Reservation> reservations = new HashMap<>();
    private long serial;

    Ledger(TurnLimits limits, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
    }

    int size() {
        return byExpiry.size();
    }

    /** How many things are remembered in all; 0 when nothing is left of anybody. */
    int remembered() {
        return byExpiry.size()
                + users.size()
                + relays.size()
                + relaysByHost.size()
                + tickets.size()
                + reservations.size();
    }

    boolean hasRoom() {
        return byExpiry.size() + reservations.size() < limits.quotas().allocations();
    }

    boolean hasRoomFor(String user) {
        Usage usage = users.get(user);
        return usage == null
                || usage.isFree()
                || usage.allocations() < limits.quotas().allocationsPerUser();
    }

    private Usage use(String user, long nowNanos) {
        Usage usage =
                users.computeIfAbsent(
                        user,
                        _ ->
                                new Usage(
                                        limits.isFree(user),
                                        limits.quotas().bytesPerSecondPerUser(),
                                        nowNanos));
        usage.add(1);
        return usage;
    }

    private void unuse(String user, Usage usage) {
        usage.add(-1);
        if (usage.allocations() == 0) {
            users.remove(user, usage);
        }
    }

    Allocation add(Request request, List<Relay> opened, boolean tcp, int lifetimeSeconds) {
        Usage usage = use(request.user(), request.nowNanos());
        Allocation allocation = new Allocation(serial++, request, usage, tcp);
        opened.forEach(allocation::add);
        allocation.expiresAt(request.nowNanos() + lifetimeSeconds * 1_000_000_000L);
        byExpiry.add(allocation);
        request.on().put(request.client(), allocation);
        return allocation;
    }

    void expireAt(Allocation allocation, long nanos) {
        byExpiry.remove(allocation);
        allocation.expiresAt(nanos);
        byExpiry.add(allocation);
    }

    void remove(Allocation allocation, Allocations.Out out) {
        byExpiry.remove(allocation);
        allocation.listener().remove(allocation.client(), allocation);
        allocation.relays().forEach(relay -> close(relay, out));
        forget(allocation.ticket());
        forget(allocation.formerTicket());
        unuse(allocation.user(), allocation.usage());
    }

    private void forget(@Nullable Ticket ticket) {
        if (ticket != null) {
            tickets.remove(ticket);
        }
    }

    Ticket newTicket(Allocation allocation) {
        forget(allocation.formerTicket());
        Ticket ticket = new Ticket(halfTicket(), halfTicket());
        allocation.ticket(ticket);
        tickets.put(ticket, allocation);
        return ticket;
    }

    /** Without a zero byte: Debian's TURN client takes a ticket for text and cuts it off there. */
    private long halfTicket() {
        long half = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            half = half << 8 | (1 + random.nextInt(255));
        }
        return half;
    }

    @Nullable Allocation byTicket(Ticket ticket) {
        return tickets.get(ticket);
    }

    void move(Allocation allocation, Listener to, InetSocketAddress client) {
        allocation.listener().remove(allocation.client(), allocation);
        allocation.moveTo(to, client);
        to.put(client, allocation);
    }

    List<Allocation> of(String user) {
        return byExpiry.stream().filter(each -> each.user().equals(user)).toList();
    }

    List<Allocation> all() {
        return new ArrayList<>(byExpiry);
    }

    boolean isRelay(InetSocketAddress address) {
        return relays.containsKey(address);
    }

    boolean hasRelayOn(InetAddress host) {
        return relaysByHost.containsKey(host);
    }

    /** Opens a relay on a port that nobody can guess; null when none was free. */
    @Nullable Relay open(InetAddress host, boolean tcp, boolean even, Allocations.Out out) {
        for (int i = 0; i < TRIES; i++) {
            int port = random.nextInt(limits.ports().lowest(), limits.ports().highest() + 1);
            Relay relay = openAt(host, even ? port & ~1 : port, tcp, out);
            if (relay != null) {
                return relay;
            }
        }
        return null;
    }

    private @Nullable Relay openAt(InetAddress host, int port, boolean tcp, Allocations.Out out) {
        Relay relay = new Relay(new InetSocketAddress(host, port), tcp);
        boolean inRange = port >= limits.ports().lowest() && port <= limits.ports().highest();
        if (!inRange || relays.containsKey(relay.address()) || !out.open(relay)) {
            return null;
        }
        relays.put(relay.address(), relay);
        relaysByHost.merge(host, 1, Integer::sum);
        return relay;
    }

    void close(Relay relay, Allocations.Out out) {
        relay.owner(null);
        relays.remove(relay.address(), relay);
        relaysByHost.computeIfPresent(
                relay.address().getAddress(), (_, count) -> count == 1 ? null : count - 1);
        out.close(relay);
    }

    /**
     * Opens an even port and keeps the next one for the user, by a token; null for no such pair.
     */
    @Nullable Pair openPair(InetAddress host, String user, long nowNanos, Allocations.Out out) {
        for (int i = 0; i < TRIES; i++) {
            Relay even = open(host, false, true, out);
            if (even == null) {
                return null;
            }
            Relay odd = openAt(host, even.address().getPort() + 1, false, out);
            if (odd != null) {
                long token = random.nextLong();
                Usage usage = use(user, nowNanos);
                reservations.put(
                        token, new Reservation(odd, user, usage, nowNanos + RESERVATION_NANOS));
                return new Pair(even, token);
            }
            close(even, out);
        }
        return null;
    }

    /** The relay that this user has reserved; null when there is none. */
    @Nullable Relay claim(long token, String user) {
        Reservation reservation = reservations.get(token);
        if (reservation == null || !reservation.user().equals(user)) {
            return null;
        }
        reservations.remove(token);
        unuse(user, reservation.usage());
        return reservation.relay();
    }

    /** The allocation that has run out first; null when none has. */
    @Nullable Allocation expired(long nowNanos) {
        Allocation first = byExpiry.isEmpty() ? null : byExpiry.first();
        return first != null && first.expiresAt() <= nowNanos ? first : null;
    }

    void expireReservations(long nowNanos, Allocations.Out out) {
        reservations
                .values()
                .removeIf(
                        reservation -> {
                            boolean over = reservation.expiresAt() <= nowNanos;
                            if (over) {
                                close(reservation.relay(), out);
                                unuse(reservation.user(), reservation.usage());
                            }
                            return over;
                        });
    }

    long deadline() {
        long next = byExpiry.isEmpty() ? Long.MAX_VALUE : byExpiry.first().expiresAt();
        for (Reservation each : reservations.values()) {
            next = Math.min(next, each.expiresAt());
        }
        return next;
    }
}
