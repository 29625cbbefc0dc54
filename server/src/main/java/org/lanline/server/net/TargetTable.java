package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Addresses to native socket addresses, as {@link SenderTable} the other way round. A row holds the
 * {@code sockaddr_in} of an IPv4 address and the {@code sockaddr_in6} of either family, IPv4-mapped
 * where it must be, as a socket takes its own family only.
 */
final class TargetTable {

    private static final int SETS = 1_024;
    private static final int ROW_BYTES = 2 * Linux.ADDRESS_BYTES;

    private final NativeMemory rows = NativeMemory.of(2 * SETS * ROW_BYTES);
    private final @Nullable InetSocketAddress[] known = new @Nullable InetSocketAddress[2 * SETS];

    /**
     * The row of an address; good until the next call.
     *
     * @return -1 for an address without a number
     */
    @SuppressWarnings("ReferenceEquality") // mostly it is the very object; else it is compared
    int row(InetSocketAddress to) {
        int first = 2 * set(to);
        if (known[first] == to) {
            return first;
        }
        if (known[first + 1] == to || same(known[first + 1], to)) {
            return first + 1;
        }
        return same(known[first], to) ? first : remember(first, to);
    }

    /** Copies a row's address for a socket of this family to {@code to}; the length, or 0. */
    int copy(int row, int family, ByteBuffer to, int offset) {
        int from = row * ROW_BYTES + (family == Linux.AF_INET ? 0 : Linux.ADDRESS_BYTES);
        ByteBuffer bytes = rows.bytes();
        if (bytes.getShort(from) == 0) {
            return 0; // IPv6 cannot be reached from an IPv4 socket
        }
        to.putLong(offset, bytes.getLong(from));
        to.putLong(offset + 8, bytes.getLong(from + 8));
        to.putLong(offset + 16, bytes.getLong(from + 16));
        to.putLong(offset + 24, bytes.getLong(from + 24));
        return family == Linux.AF_INET ? Linux.SOCKADDR_IN_BYTES : Linux.SOCKADDR_IN6_BYTES;
    }

    private static int set(InetSocketAddress to) {
        return (to.hashCode() * 0x9E37_79B9) >>> 16 & (SETS - 1);
    }

    /** Equal, and of the same link: Java's equality leaves the scope of an address out. */
    private static boolean same(@Nullable InetSocketAddress kept, InetSocketAddress to) {
        return kept != null
                && kept.equals(to)
                && scope(kept.getAddress()) == scope(to.getAddress());
    }

    private static int scope(@Nullable InetAddress address) {
        return address instanceof Inet6Address ipv6 ? ipv6.getScopeId() : 0;
    }

    private int remember(int first, InetSocketAddress to) {
        InetAddress address = to.getAddress();
        if (address == null) {
            return -1;
        }
        // the older one moves to the second place, so that a busy pair does not push itself out
        int from = first * ROW_BYTES;
        rows.bytes().put(from + ROW_BYTES, rows.bytes(), from, ROW_BYTES);
        known[first + 1] = known[first];
        known[first] = to;
        write(rows.bytes(), from, address, to.getPort());
        return first;
    }

    private static void write(ByteBuffer rows, int at, InetAddress address, int port) {
        for (int i = 0; i < ROW_BYTES; i += Long.BYTES) {
            rows.putLong(at + i, 0);
        }
        short bigEndianPort = Short.reverseBytes((short) port);
        byte[] bytes = address.getAddress();
        int ipv6 = at + Linux.ADDRESS_BYTES;
        rows.putShort(ipv6, (short) Linux.AF_INET6);
        rows.putShort(ipv6 + 2, bigEndianPort);
        if (address instanceof Inet4Address) {
            rows.putShort(at, (short) Linux.AF_INET);
            rows.putShort(at + 2, bigEndianPort);
            rows.put(at + 4, bytes);
            if (!address.isAnyLocalAddress()) {
                rows.putShort(ipv6 + 18, (short) 0xFFFF);
                rows.put(ipv6 + 20, bytes);
            }
        } else {
            rows.put(ipv6 + 8, bytes);
            rows.putInt(ipv6 + 24, scope(address));
        }
    }
}
