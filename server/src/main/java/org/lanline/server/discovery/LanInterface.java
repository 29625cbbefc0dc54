package org.lanline.server.discovery;

import java.net.InetAddress;
import java.util.List;

/**
 * One network interface on which people of this LAN may be.
 *
 * @param name such as {@code eth0}
 * @param index the system's number for it
 * @param addresses usable now, IPv4 first, then IPv6 with the link-local ones last; never empty
 */
public record LanInterface(String name, int index, List<LanAddress> addresses) {

    public LanInterface {
        addresses = List.copyOf(addresses);
    }

    public boolean hasIpv4() {
        return addresses.stream().anyMatch(LanAddress::isIpv4);
    }

    public boolean hasIpv6() {
        return !addresses.stream().allMatch(LanAddress::isIpv4);
    }

    /**
     * Two IPv4 addresses that whoever reaches one of them reaches both of, as they are in one
     * network; empty where there are none.
     */
    public List<InetAddress> twoOfOneNetwork() {
        List<LanAddress> ipv4 =
                addresses.stream().filter(own -> own.isIpv4() && !own.isLinkLocal()).toList();
        for (LanAddress one : ipv4) {
            for (LanAddress other : ipv4) {
                if (one.network().equals(other.network()) && !one.equals(other)) {
                    return List.of(one.address(), other.address());
                }
            }
        }
        return List.of();
    }

    /** True when a packet with this source comes from a neighbour on this link. */
    public boolean isOnLink(InetAddress source) {
        return source.isLinkLocalAddress()
                || addresses.stream().anyMatch(address -> address.contains(source));
    }
}
