package org.lanline.turn;

import org.lanline.stun.RawAddress;
import org.lanline.turn.PeerPolicy.Answer;

/**
 * What an address really means: IPv4 inside IPv6 in all the ways that there are, and the addresses
 * that are never a peer.
 */
final class Disguises {
    private static final long TEREDO = 0x2001_0000L;
    private static final long LOW_32 = 0xffff_ffffL;

    private Disguises() {}

    /**
     * Takes off what can be taken off without changing where a packet would go: IPv4-mapped and
     * IPv4-compatible addresses turn into the IPv4 address (RFC 4291 section 2.5.5).
     */
    static void unwrap(RawAddress address) {
        boolean mapped = (address.low() >>> 32) == 0xffff;
        boolean compatible = (address.low() >>> 32) == 0 && (address.low() & LOW_32) > 1;
        if (address.isIpv6() && address.high() == 0 && (mapped || compatible)) {
            address.setIpv4(address.low(), address.port());
        }
    }

    /** {@link Answer#IN_CALL} where nothing speaks against the address itself. */
    static Answer look(RawAddress address) {
        return address.isIpv6() ? ipv6(address.high(), address.low()) : ipv4(address.low());
    }

    private static Answer ipv4(long address) {
        int first = (int) (address >>> 24) & 0xff;
        int second = (int) (address >>> 16) & 0xff;
        if (first == 0) {
            return Answer.UNSPECIFIED; // 0.0.0.0/8, RFC 1122 section 3.2.1.3
        }
        if (first == 127) {
            return Answer.LOOPBACK;
        }
        if (first == 169 && second == 254) {
            return Answer.LINK_LOCAL;
        }
        if (first >= 224 && first < 240) {
            return Answer.MULTICAST;
        }
        return first >= 240 ? Answer.RESERVED : Answer.IN_CALL;
    }

    private static Answer ipv6(long high, long low) {
        if (high == 0 && low == 0) {
            return Answer.UNSPECIFIED;
        }
        if (high == 0 && low == 1) {
            return Answer.LOOPBACK;
        }
        int first = (int) (high >>> 48);
        if ((first & 0xff00) == 0xff00) {
            return Answer.MULTICAST;
        }
        if ((first & 0xffc0) == 0xfe80) {
            return Answer.LINK_LOCAL;
        }
        if ((first & 0xffc0) == 0xfec0 || high == 0x0100_0000_0000_0000L) {
            return Answer.RESERVED; // site-local (RFC 3879), discard-only (RFC 6666)
        }
        return embedded(high, low);
    }

    /** Addresses that carry an IPv4 one, which a translator or tunnel would bring out again. */
    private static Answer embedded(long high, long low) {
        if (high >>> 32 == TEREDO && ipv4(high & LOW_32) != Answer.IN_CALL) {
            return ipv4(high & LOW_32); // the server; the client is looked at below
        }
        if (high >>> 16 == 0x0064_ff9b_0001L) {
            return Answer.RESERVED; // NAT64 of local use, RFC 8215: where it leads cannot be known
        }
        long inside = inside(high, low);
        if (inside >= 0) {
            return ipv4(inside);
        }
        return high == 0 ? Answer.RESERVED : Answer.IN_CALL;
    }

    /** The IPv4 address inside an IPv6 one; -1 for none. */
    static long inside(long high, long low) {
        if (high >>> 48 == 0x2002) {
            return high >>> 16 & LOW_32; // 6to4, RFC 3056
        }
        if (high >>> 32 == TEREDO) {
            return ~low & LOW_32; // RFC 4380
        }
        boolean nat64 = high == 0x0064_ff9b_0000_0000L && low >>> 32 == 0; // RFC 6052
        boolean translated = high == 0 && low >>> 32 == 0xffff_0000L; // RFC 2765
        boolean isatap = (low >>> 32 & ~0x0200_0000L) == 0x5efe; // RFC 5214
        return nat64 || translated || isatap ? low & LOW_32 : -1;
    }
}
