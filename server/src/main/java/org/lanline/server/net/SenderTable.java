package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Native socket addresses to objects: the same sender gets the same object while it is remembered,
 * so that a packet makes no garbage. Two places for each hash value; who is not heard gives way.
 */
final class SenderTable {

    private static final int SETS = 2_048;
    private static final long MAPPED = 0xFFFF_0000_0000_0000L;

    // address as two words, then scope, port and family in one; the places of a set are neighbours
    private final long[] high = new long[2 * SETS];
    private final long[] low = new long[2 * SETS];
    private final long[] rest = new long[2 * SETS];
    private final @Nullable InetSocketAddress[] known = new @Nullable InetSocketAddress[2 * SETS];

    /**
     * Reads a {@code sockaddr_in} or {@code sockaddr_in6}; an IPv4-mapped address becomes the IPv4
     * address that it means (RFC 4291 section 2.5.5.2).
     *
     * @param names in the order of the processor
     */
    InetSocketAddress at(ByteBuffer names, int offset) {
        long portAndFamily = names.getInt(offset) & 0xFFFF_FFFFL;
        if ((portAndFamily & 0xFFFF) == Linux.AF_INET) {
            return find(names.getInt(offset + 4) & 0xFFFF_FFFFL, 0, portAndFamily);
        }
        long scope = names.getInt(offset + 24) & 0xFFFF_FFFFL;
        return find(
                names.getLong(offset + 8), names.getLong(offset + 16), scope << 32 | portAndFamily);
    }

    private InetSocketAddress find(long highWord, long lowWord, long restWord) {
        int first = 2 * set(highWord, lowWord, restWord);
        InetSocketAddress hit = match(first, highWord, lowWord, restWord);
        if (hit == null) {
            hit = match(first + 1, highWord, lowWord, restWord);
        }
        return hit != null ? hit : remember(first, highWord, lowWord, restWord);
    }

    private @Nullable InetSocketAddress match(int place, long highWord, long lowWord, long rests) {
        return rest[place] == rests && high[place] == highWord && low[place] == lowWord
                ? known[place]
                : null;
    }

    private static int set(long highWord, long lowWord, long restWord) {
        long mixed = (highWord * 31 + lowWord) * 31 + restWord;
        mixed *= 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 40) & (SETS - 1);
    }

    private InetSocketAddress remember(int first, long highWord, long lowWord, long restWord) {
        high[first + 1] = high[first];
        low[first + 1] = low[first];
        rest[first + 1] = rest[first];
        known[first + 1] = known[first];
        InetSocketAddress made = address(highWord, lowWord, restWord);
        high[first] = highWord;
        low[first] = lowWord;
        rest[first] = restWord;
        known[first] = made;
        return made;
    }

    private static InetSocketAddress address(long highWord, long lowWord, long restWord) {
        int port = Short.toUnsignedInt(Short.reverseBytes((short) (restWord >>> 16)));
        boolean ipv4 = (restWord & 0xFFFF) == Linux.AF_INET;
        boolean mapped = !ipv4 && highWord == 0 && (lowWord << 32) == MAPPED;
        try {
            if (ipv4 || mapped) {
                int bits = (int) (ipv4 ? highWord : lowWord >>> 32);
                byte[] bytes =
                        ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(bits).array();
                return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
            }
            byte[] bytes =
                    ByteBuffer.allocate(16)
                            .order(ByteOrder.nativeOrder())
                            .putLong(highWord)
                            .putLong(lowWord)
                            .array();
            int scope = (int) (restWord >>> 32);
            return new InetSocketAddress(Inet6Address.getByAddress(null, bytes, scope), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for arrays of another length
        }
    }
}
