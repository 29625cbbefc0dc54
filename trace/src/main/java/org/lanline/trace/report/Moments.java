package org.lanline.trace.report;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Instant;

/** How times and addresses are written. */
final class Moments {
    private Moments() {}

    /** Such as {@code 2026-11-26T08:15:10.123456Z}. */
    static String utc(long nanos) {
        return Instant.ofEpochSecond(
                        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
                .toString();
    }

    /** {@code 10.0.0.1:5060} or {@code [fd77::1]:5060}. */
    static String address(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
                + ":"
                + address.getPort();
    }
}
