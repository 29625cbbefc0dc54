package org.lanline.trace.findings;

import org.lanline.trace.decode.Flow;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which addresses one network card sends from: a device may signal by IPv4 and talk by IPv6, and
 * nothing else in a capture says that the two are one.
 */
final class Cards {
    private static final int MOST = 100_000;

    private final Map<Long, Set<InetAddress>> addresses = new HashMap<>();
    private final Map<InetAddress, Long> cards = new HashMap<>();

    Cards(Collection<Flow> flows) {
        for (Flow flow : flows) {
            InetAddress from = flow.from().getAddress();
            if (flow.card() != 0 && !from.isAnyLocalAddress() && cards.size() < MOST) {
                cards.putIfAbsent(from, flow.card());
                addresses.computeIfAbsent(flow.card(), _ -> new LinkedHashSet<>()).add(from);
            }
        }
    }

    /**
     * All addresses of the card that this one is of. None where a card has several of IPv4: it may
     * be a repeater's, which puts its own in the place of those of the devices behind it.
     */
    Set<InetAddress> alsoOf(InetAddress host) {
        Set<InetAddress> all = addresses.getOrDefault(cards.getOrDefault(host, 0L), Set.of());
        long ofIpv4 = all.stream().filter(Inet4Address.class::isInstance).count();
        return ofIpv4 > 1 ? Set.of() : all;
    }
}
