package org.lanline.trace.report;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/** How times and addresses are written. */
final class Moments {
    private Moments() {}

    static String ssrc(int ssrc) {
        return "0x" + HexFormat.of().toHexDigits(ssrc);
    }

    /** {@code CANNOT_TELL} as {@code cannot-tell}. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

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
