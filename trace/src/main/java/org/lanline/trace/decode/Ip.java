package org.lanline.trace.decode;

/** A view of one IP packet where it lies (RFC 791, 8200), used again for the next one. */
final class Ip {
    static final int TCP = 6;
    static final int UDP = 17;

    /** What the bytes were. */
    enum Verdict {
        WHOLE,
        FRAGMENT,
        /** Neither IPv4 nor IPv6, or its lengths do not fit each other. */
        MALFORMED,
        /** Captured only in part, and the part does not say what it carries. */
        CUT_OFF
    }

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION = 60;
    private static final int MOST_EXTENSIONS = 16;
    private static final long MAPPED = 0xffff_0000_0000L;

    byte[] bytes = new byte[0];

    /** Addresses as 128 bits; IPv4 ones as mapped into IPv6. */
    long sourceHigh;

    long sourceLow;
    long targetHigh;
    long targetLow;

    int protocol;

    /** How many routers it may still pass. */
    int hops;

    /** Where it begins. */
    int start;

    /** What it carries, as far as that was captured. */
    int payload;

    int end;

    /** Length of the whole packet on the wire, bytes. */
    int onWire;

    /** True when less was captured than was on the wire. */
    boolean cut;

    long fragmentId;
    int fragmentOffset;
    boolean moreFragments;

    Verdict read(byte[] in, int at, int captureEnd) {
        bytes = in;
        start = at;
        return switch (at < captureEnd ? in[at] >> 4 & 0xf : 0) {
            case 4 -> ipv4(at, captureEnd);
            case 6 -> ipv6(at, captureEnd);
            default -> Verdict.MALFORMED;
        };
    }

    private Verdict ipv4(int at, int captureEnd) {
        if (captureEnd - at < 20) {
            return Verdict.CUT_OFF;
        }
        int header = (bytes[at] & 0xf) * 4;
        int total = u16(at + 2);
        if (total == 0) {
            total = captureEnd - at; // left to the network card when it was captured
        }
        if (header < 20 || total < header) {
            return Verdict.MALFORMED;
        }
        extent(at, total, captureEnd);
        if (captureEnd - at < header) {
            return Verdict.CUT_OFF;
        }
        hops = bytes[at + 8] & 0xff;
        protocol = bytes[at + 9] & 0xff;
        sourceHigh = 0;
        targetHigh = 0;
        sourceLow = MAPPED | u32(at + 12);
        targetLow = MAPPED | u32(at + 16);
        payload = at + header;
        int flags = u16(at + 6);
        moreFragments = (flags & 0x2000) != 0;
        fragmentOffset = (flags & 0x1fff) * 8;
        fragmentId = u16(at + 4);
        return moreFragments || fragmentOffset > 0 ? Verdict.FRAGMENT : Verdict.WHOLE;
    }

    private void extent(int at, int total, int captureEnd) {
        onWire = total;
        cut = captureEnd - at < total;
        end = cut ? captureEnd : at + total;
    }

    private Verdict ipv6(int at, int captureEnd) {
        if (captureEnd - at < 40) {
            return Verdict.CUT_OFF;
        }
        int length = u16(at + 4);
        extent(at, length == 0 ? captureEnd - at : 40 + length, captureEnd);
        sourceHigh = u64(at + 8);
        sourceLow = u64(at + 16);
        targetHigh = u64(at + 24);
        targetLow = u64(at + 32);
        hops = bytes[at + 7] & 0xff;
        moreFragments = false;
        fragmentOffset = 0;
        return extensions(at);
    }

    private Verdict extensions(int at) {
        int next = bytes[at + 6] & 0xff;
        int where = at + 40;
        for (int i = 0; i < MOST_EXTENSIONS; i++) {
            if (!isExtension(next)) {
                protocol = next;
                payload = where;
                return Verdict.WHOLE;
            }
            if (end - where < 8) {
                return cut ? Verdict.CUT_OFF : Verdict.MALFORMED;
            }
            int following = bytes[where] & 0xff;
            if (next == FRAGMENT) {
                return fragment(where, following);
            }
            int words = bytes[where + 1] & 0xff;
            where += next == AUTHENTICATION ? (words + 2) * 4 : (words + 1) * 8;
            next = following;
            if (where > end) {
                return cut ? Verdict.CUT_OFF : Verdict.MALFORMED;
            }
        }
        return Verdict.MALFORMED;
    }

    private Verdict fragment(int where, int following) {
        protocol = following;
        payload = where + 8;
        int field = u16(where + 2);
        fragmentOffset = field & 0xfff8;
        moreFragments = (field & 1) != 0;
        fragmentId = u32(where + 4);
        // a fragment that is the whole packet (RFC 6946)
        return moreFragments || fragmentOffset > 0 ? Verdict.FRAGMENT : Verdict.WHOLE;
    }

    private static boolean isExtension(int next) {
        return next == HOP_BY_HOP
                || next == ROUTING
                || next == FRAGMENT
                || next == AUTHENTICATION
                || next == DESTINATION;
    }

    /** With as many hops left as systems begin with, so that no router has passed it on. */
    boolean isUnrouted() {
        return hops == 64 || hops == 128 || hops == 255;
    }

    /** Goes on with what the fragments of this packet made together. */
    void reassembled(byte[] whole) {
        bytes = whole;
        start = 0;
        payload = 0;
        end = whole.length;
        cut = false;
    }

    int u16(int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    private long u64(int at) {
        return u32(at) << 32 | u32(at + 4);
    }
}
