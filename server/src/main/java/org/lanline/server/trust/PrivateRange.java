package org.lanline.server.trust;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * A range of addresses that nobody owns on the internet. The authority may sign for these and for
 * no other address.
 *
 * @param network its first address
 * @param prefix how many leading bits every address of the range shares
 */
record PrivateRange(InetAddress network, int prefix) {

    /** RFC 1918, RFC 3927, RFC 4193, link-local IPv6 and the box itself. */
    static final List<PrivateRange> ALL =
            List.of(
                    new PrivateRange(InetAddress.ofLiteral("10.0.0.0"), 8),
                    new PrivateRange(InetAddress.ofLiteral("172.16.0.0"), 12),
                    new PrivateRange(InetAddress.ofLiteral("192.168.0.0"), 16),
                    new PrivateRange(InetAddress.ofLiteral("169.254.0.0"), 16),
                    new PrivateRange(InetAddress.ofLiteral("127.0.0.0"), 8),
                    new PrivateRange(InetAddress.ofLiteral("fd00::"), 8),
                    new PrivateRange(InetAddress.ofLiteral("fe80::"), 10),
                    new PrivateRange(InetAddress.ofLiteral("::1"), 128));

    /** True when one of the ranges holds this address. */
    static boolean holds(InetAddress address) {
        return ALL.stream().anyMatch(range -> range.contains(address.getAddress()));
    }

    /** Address and mask, as RFC 5280 section 4.2.1.10 writes a constraint. */
    byte[] constraint() {
        byte[] first = network.getAddress();
        byte[] both = Arrays.copyOf(first, first.length * 2);
        System.arraycopy(mask(), 0, both, first.length, first.length);
        return both;
    }

    private boolean contains(byte[] address) {
        byte[] first = network.getAddress();
        byte[] mask = mask();
        if (address.length != first.length) {
            return false;
        }
        for (int at = 0; at < address.length; at++) {
            if ((address[at] & mask[at]) != first[at]) {
                return false;
            }
        }
        return true;
    }

    private byte[] mask() {
        byte[] mask = new byte[network.getAddress().length];
        for (int bit = 0; bit < prefix; bit++) {
            mask[bit / 8] |= (byte) (0x80 >> (bit % 8));
        }
        return mask;
    }
}
