package org.lanline.server.discovery;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * An address of this machine with the length of its on-link prefix.
 *
 * @param address never carries an IPv6 zone, so that equal addresses are equal
 * @param prefixLength in bits, 0 to 32 or 128
 */
public record LanAddress(InetAddress address, int prefixLength) {

    /** Drops the zone of an IPv6 address: the interface that holds this record names it. */
    public LanAddress {
        address = withoutZone(address);
    }

    public boolean isIpv4() {
        return address instanceof Inet4Address;
    }

    /** True for fe80::/10 and 169.254/16: good on its own link only. */
    public boolean isLinkLocal() {
        return address.isLinkLocalAddress();
    }

    /** True when the other address is of this family and shares the prefix: it is on this link. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        int wholeBytes = prefixLength / 8;
        for (int i = 0; i < wholeBytes; i++) {
            if (mine[i] != theirs[i]) {
                return false;
            }
        }
        int restBits = prefixLength % 8;
        return restBits == 0
                || ((mine[wholeBytes] ^ theirs[wholeBytes]) & (0xff00 >> restBits) & 0xff) == 0;
    }

    /** The network it is on, such as {@code 192.168.1.0/24}. */
    public String network() {
        byte[] bytes = address.getAddress();
        for (int bit = prefixLength; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        try {
            return literal(InetAddress.getByAddress(bytes)) + "/" + prefixLength;
        } catch (UnknownHostException impossible) {
            throw new AssertionError("an address has 4 or 16 bytes", impossible);
        }
    }

    /** The address as people write it: IPv6 shortened (RFC 5952), without a zone. */
    public static String literal(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        String[] groups = new String[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] =
                    Integer.toHexString(((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff));
        }
        int start = 0;
        int longest = 1; // a single zero group is not shortened
        for (int from = 0; from < groups.length; from++) {
            int to = from;
            while (to < groups.length && groups[to].equals("0")) {
                to++;
            }
            if (to - from > longest) {
                start = from;
                longest = to - from;
            }
        }
        List<String> all = List.of(groups);
        return longest == 1
                ? String.join(":", all)
                : String.join(":", all.subList(0, start))
                        + "::"
                        + String.join(":", all.subList(start + longest, groups.length));
    }

    private static InetAddress withoutZone(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        try {
            return Inet6Address.getByAddress(null, address.getAddress(), -1);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("sixteen bytes are an IPv6 address", impossible);
        }
    }

    /** Such as {@code 192.168.1.20/24}. */
    @Override
    public String toString() {
        return literal(address) + "/" + prefixLength;
    }
}
