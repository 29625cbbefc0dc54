package org.lanline.server.relay;

import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Which addresses are this box's. Asked for every relayed packet, so the set is made anew only when
 * the list of interfaces is another one. Loop thread.
 */
final class OwnAddresses implements Predicate<InetAddress> {

    private final Supplier<List<LanInterface>> networks;
    private List<LanInterface> seen = List.of();
    private Set<InetAddress> own = Set.of();

    OwnAddresses(Supplier<List<LanInterface>> networks) {
        this.networks = networks;
    }

    @Override
    @SuppressWarnings(
            "ReferenceEquality") // a new look at the interfaces that differs is a new list
    public boolean test(InetAddress host) {
        List<LanInterface> now = networks.get();
        if (now != seen) {
            seen = now;
            own =
                    now.stream()
                            .flatMap(lan -> lan.addresses().stream())
                            .map(LanAddress::address)
                            .collect(Collectors.toUnmodifiableSet());
        }
        return own.contains(host);
    }
}
