package org.lanline.trace.findings;

import org.lanline.trace.decode.Flow;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which machines serve others, as the capture shows: whoever serves may stand in for somebody else,
 * and whoever is a client of the same server as the other end is an end itself.
 */
final class Servers {
    private static final int MOST = 100_000;
    private static final int MOST_SESSIONS = 1_000;

    private final Map<InetSocketAddress, Set<InetAddress>> clients = new HashMap<>();
    private final Map<InetAddress, Set<InetAddress>> connections = new HashMap<>();
    private final Map<InetAddress, Set<InetAddress>> aliases = new HashMap<>();
    private final Map<InetAddress, InetAddress> sameMachine = new HashMap<>();
    private final Map<InetAddress, Integer> relays = new HashMap<>();
    private final Cards cards;

    Servers(
            Collection<Flow> flows,
            Collection<TurnAllocation> allocations,
            Collection<IceSession> sessions) {
        allocations.forEach(this::relay);
        sessions.stream().limit(MOST_SESSIONS).forEach(this::known);
        cards = new Cards(flows);
        for (Flow flow : flows) {
            if (flow.isTcp() && clients.size() < MOST) {
                clients.computeIfAbsent(sameMachine(flow.to()), _ -> new HashSet<>())
                        .add(flow.from().getAddress());
                connections
                        .computeIfAbsent(flow.from().getAddress(), _ -> new LinkedHashSet<>())
                        .add(flow.to().getAddress());
            }
        }
    }

    /** One call of a device may show only one of its addresses, and an earlier one both. */
    private void known(IceSession session) {
        for (IcePair pair : session.pairs()) {
            for (InetSocketAddress end : List.of(pair.path().one(), pair.path().other())) {
                if (aliases.size() < MOST && !aliases.containsKey(end.getAddress())) {
                    aliases.put(end.getAddress(), session.aliases(end));
                }
            }
        }
    }

    /** What else a host was known by in the first session that it took part in, and on its link. */
    Set<InetAddress> aliases(InetAddress host) {
        Set<InetAddress> all = new LinkedHashSet<>(aliases.getOrDefault(host, Set.of()));
        all.addAll(cards.alsoOf(host));
        return all;
    }

    /** What the network card of a host sends from besides, as far as that can be told. */
    Set<InetAddress> onItsCard(InetAddress host) {
        return cards.alsoOf(host);
    }

    /** A relay that is on several networks lends an address of one to its clients on another. */
    private void relay(TurnAllocation each) {
        InetAddress server = each.server().getAddress();
        relays.putIfAbsent(server, each.firstFrame());
        InetSocketAddress lent = each.relayed();
        if (lent != null && sameMachine.size() < MOST) {
            InetAddress first = sameMachine.getOrDefault(server, server);
            sameMachine.put(server, first);
            sameMachine.putIfAbsent(lent.getAddress(), first);
        }
    }

    private InetSocketAddress sameMachine(InetSocketAddress server) {
        InetAddress first = sameMachine.get(server.getAddress());
        return first == null ? server : new InetSocketAddress(first, server.getPort());
    }

    /** The frame that shows that this machine is a TURN relay; 0 when none does. */
    int relayFrame(InetAddress host) {
        return relays.getOrDefault(host, 0);
    }

    /** All machines that one end has a connection with, whichever of the two opened it. */
    Set<InetAddress> connected(Set<InetAddress> end) {
        Set<InetAddress> found = new LinkedHashSet<>();
        end.forEach(host -> found.addAll(connections.getOrDefault(host, Set.of())));
        found.removeAll(end);
        return found;
    }

    /**
     * Third machines to which both ends have a connection, on the same port of theirs.
     *
     * @param one all addresses that the one end is known by
     */
    Set<InetAddress> common(Set<InetAddress> one, Set<InetAddress> other) {
        Set<InetAddress> found = new LinkedHashSet<>();
        for (Map.Entry<InetSocketAddress, Set<InetAddress>> each : clients.entrySet()) {
            InetAddress server = each.getKey().getAddress();
            boolean third = !one.contains(server) && !other.contains(server);
            if (third
                    && each.getValue().stream().anyMatch(one::contains)
                    && each.getValue().stream().anyMatch(other::contains)) {
                found.add(server);
            }
        }
        return found;
    }
}
