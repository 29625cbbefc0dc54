package org.lanline.server.web;

import org.jspecify.annotations.Nullable;
import org.lanline.server.trust.Trust;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Which host names are ours, and which {@code Origin}s (RFC 6454). A browser sends the origin of
 * the page that makes a request; a page of somebody else must not speak for a person to this box. A
 * program that is no browser sends none and is let in: it carries its token itself.
 */
final class Origins {

    private static final String SCHEME = "https://";

    private final Trust trust;

    Origins(Trust trust) {
        this.trust = trust;
    }

    /**
     * True when a request may act here.
     *
     * @param origin the header, or null when absent
     * @param authority the {@code Host} header: the page must have come from the same host and port
     * @param local the address that the connection was made to
     */
    boolean own(@Nullable String origin, @Nullable String authority, InetSocketAddress local) {
        if (origin == null) {
            return true;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        return authority != null
                && lower.startsWith(SCHEME)
                && withPort(lower.substring(SCHEME.length()))
                        .equals(withPort(authority.toLowerCase(Locale.ROOT)))
                && ownHost(hostOf(authority), local);
    }

    /** True when this is a name or an address of the box; never asks a name server. */
    boolean ownHost(String host, InetSocketAddress local) {
        String lower = host.toLowerCase(Locale.ROOT);
        String plain = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        if (trust.names().hosts().contains(plain)
                || plain.equals("localhost")
                || trust.certificateHosts().stream().anyMatch(name -> covers(name, plain))) {
            return true;
        }
        InetAddress address = literal(plain);
        return address != null
                && (address.equals(local.getAddress())
                        || address.isLoopbackAddress()
                        || trust.names().addresses().contains(address));
    }

    /** True for the same name, and for one more label where a certificate has {@code *}. */
    static boolean covers(String name, String host) {
        int dot = host.indexOf('.');
        return name.equals(host)
                || (name.startsWith("*.")
                        && dot > 0
                        && name.substring(1).equals(host.substring(dot)));
    }

    /** True when the box's certificate is good for this name or address. */
    static boolean certified(Trust trust, String host) {
        InetAddress address = literal(host);
        return address == null
                ? trust.covers(host.toLowerCase(Locale.ROOT))
                : trust.covers(address);
    }

    /** The host of {@code host:port} or {@code [v6]:port}, without brackets. */
    static String hostOf(String authority) {
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']');
            return end < 0 ? "" : authority.substring(1, end);
        }
        int colon = authority.indexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    private static String withPort(String authority) {
        boolean bare = authority.lastIndexOf(':') <= authority.lastIndexOf(']');
        return bare ? authority + ":443" : authority;
    }

    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
