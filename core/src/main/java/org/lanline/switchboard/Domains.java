package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.SipUri;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names, addresses and ports by which this box is meant. They change when an interface comes or
 * goes, so whoever watches the interfaces calls {@link #set} on the loop thread.
 */
public final class Domains {
    private final String primary;
    private Set<String> hosts;
    private Set<Integer> ports;

    /**
     * @param primary the name in every address that the box hands out, such as {@code
     *     lanline.local}; always counts
     */
    public Domains(String primary) {
        this.primary = primary;
        this.hosts = Set.of(normal(primary));
        this.ports = Set.of(5060);
    }

    /**
     * @param hosts names and literal addresses, brackets or not
     * @param ports every port on which SIP arrives, that of the web server included
     */
    public void set(Collection<String> hosts, Collection<Integer> ports) {
        Set<String> normal = new HashSet<>();
        normal.add(normal(primary));
        hosts.forEach(host -> normal.add(normal(host)));
        this.hosts = Set.copyOf(normal);
        this.ports = Set.copyOf(ports);
    }

    public String primary() {
        return primary;
    }

    /** Whether the host of a URI is this box, whatever the port. */
    public boolean hasHost(SipUri uri) {
        return uri.isSip() && hosts.contains(normal(uri.host()));
    }

    /** Whether a URI leads here: an own host, and a port that is absent or an own one. */
    public boolean has(SipUri uri) {
        return hasHost(uri) && (uri.port() < 0 || ports.contains(uri.port()));
    }

    /** Whether a Via's sent-by is this box's. */
    boolean hasHost(String host) {
        return hosts.contains(normal(host));
    }

    /**
     * The literal address in a URI's host, or null for a name: names are never looked up here (a
     * look-up would block, and would let a stranger choose where the box sends to).
     */
    static @Nullable InetAddress literal(String host) {
        String bare =
                host.startsWith("[") && host.endsWith("]")
                        ? host.substring(1, host.length() - 1)
                        : host;
        if (!mayBeLiteral(bare)) {
            return null; // what a name costs otherwise: an exception with each message
        }
        try {
            return InetAddress.ofLiteral(bare);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static boolean mayBeLiteral(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        for (int i = 0; i < host.length(); i++) {
            if (host.charAt(i) != '.' && !Character.isDigit(host.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static String normal(String host) {
        InetAddress address = literal(host);
        if (address != null) {
            String text = address.getHostAddress();
            int zone = text.indexOf('%');
            return zone < 0 ? text : text.substring(0, zone);
        }
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
