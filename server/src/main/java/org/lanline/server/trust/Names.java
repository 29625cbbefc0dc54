package org.lanline.server.trust;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * What the box is called right now: every host name and every address at which a device on the LAN
 * may reach it. Lower case, sorted, without repeats, so that two equal sets are equal records.
 *
 * @param hosts such as {@code lanline.local}
 * @param addresses without scope or zone
 */
public record Names(List<String> hosts, List<InetAddress> addresses) {

    public Names {
        TreeSet<String> sortedHosts = new TreeSet<>();
        hosts.forEach(host -> sortedHosts.add(host.toLowerCase(Locale.ROOT)));
        hosts = List.copyOf(sortedHosts);
        addresses =
                addresses.stream()
                        .map(Names::withoutScope)
                        .distinct()
                        .sorted((a, b) -> a.getHostAddress().compareTo(b.getHostAddress()))
                        .toList();
    }

    /** These and other addresses together. */
    public Names and(Collection<InetAddress> more) {
        List<InetAddress> all = new java.util.ArrayList<>(addresses);
        all.addAll(more);
        return new Names(hosts, all);
    }

    private static InetAddress withoutScope(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalStateException("an address has 4 or 16 bytes", impossible);
        }
    }
}
