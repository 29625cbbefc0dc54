package org.lanline.trace.evidence;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses as devices and people write them. No name is ever looked up. */
public final class Addresses {
    private static final int LONGEST = 45;

    private Addresses() {}

    /** Null for a name, and for what is neither. */
    static @Nullable InetAddress host(@Nullable String text) {
        InetAddress address = text == null || text.isEmpty() ? null : literal(text);
        return address == null || address.isAnyLocalAddress() ? null : address;
    }

    /** One of IPv4, or one of IPv6 with or without brackets; null for anything else. */
    public static @Nullable InetAddress literal(String text) {
        String bare =
                text.startsWith("[") && text.endsWith("]")
                        ? text.substring(1, text.length() - 1)
                        : text;
        if (bare.length() > LONGEST || !isLiteral(bare)) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(bare);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    private static boolean isLiteral(String text) {
        boolean six = text.indexOf(':') >= 0;
        long dots = text.chars().filter(c -> c == '.').count();
        return (six || dots == 3)
                && text.chars()
                        .allMatch(
                                c ->
                                        c == '.'
                                                || c == ':'
                                                || Character.digit(c, six ? 16 : 10) >= 0);
    }

    /** Null when the host is not known, or the port is none. */
    static @Nullable InetSocketAddress at(@Nullable String host, long port) {
        InetAddress address = host(host);
        return address == null || !isPort(port) ? null : new InetSocketAddress(address, (int) port);
    }

    public static boolean isPort(long port) {
        return port > 0 && port <= 65_535;
    }

    /** {@code 10.0.0.1:5000} or {@code [fd77::1]:5000}; null for anything else. */
    static @Nullable InetSocketAddress at(@Nullable String text) {
        int colon = text == null ? -1 : text.lastIndexOf(':');
        if (text == null || colon < 0 || text.length() - colon > 6) {
            return null;
        }
        String port = text.substring(colon + 1);
        boolean digits = !port.isEmpty() && port.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? at(text.substring(0, colon), Integer.parseInt(port)) : null;
    }
}
