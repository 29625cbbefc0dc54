package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.Packet;

/**
 * The short way of what nearly all packets of a capture of calls are: RTP by UDP and IPv4 on
 * Ethernet, whole, on a flow that is known to carry it. It is read as {@link Link}, {@link Ip} and
 * {@link Datagrams} would; what is unusual in any way is left to them.
 */
final class Usual {
    private static final int ETHERNET = 1;
    private static final int IP_AT = 14;
    private static final int UDP_AT = IP_AT + 20;
    private static final int RTP_AT = UDP_AT + 8;
    private static final int RTP_HEADER_BYTES = 12;

    private static final int IPV4 = 0x0800;

    /** Version 4, and a header of five words. */
    private static final int PLAIN_HEADER = 0x45;

    private static final int FRAGMENT = 0x3fff;
    private static final long MAPPED = 0xffff_0000_0000L;

    private final FlowTable flows;
    private @Nullable Flow flow;
    private int payload;
    private int length;
    private int onWire;

    Usual(FlowTable flows) {
        this.flows = flows;
    }

    /** True when the packet is such a one; then the methods below say what it is. */
    boolean read(Packet packet) {
        if (packet.linkType() != ETHERNET || packet.length() < RTP_AT + RTP_HEADER_BYTES) {
            return false;
        }
        byte[] in = packet.bytes();
        int at = packet.offset();
        int rtp = at + RTP_AT;
        if (u16(in, at + 12) != IPV4
                || in[at + IP_AT] != PLAIN_HEADER
                || in[at + IP_AT + 9] != Ip.UDP
                || (u16(in, at + IP_AT + 6) & FRAGMENT) != 0
                || (in[rtp] & 0xc0) != 0x80
                || isReport(in[rtp + 1])) {
            return false;
        }
        onWire = u16(in, at + IP_AT + 2);
        length = u16(in, at + UDP_AT + 4) - 8;
        payload = rtp;
        return areLengthsUsual(packet.length()) && isKnown(in, at);
    }

    private static boolean isReport(byte second) {
        return (second & 0xff) >= 192 && (second & 0xff) <= 223;
    }

    private boolean areLengthsUsual(int captured) {
        return length >= RTP_HEADER_BYTES
                && length <= Runs.MOST_ON_A_CABLE
                && length + RTP_AT - IP_AT <= onWire
                && onWire <= captured - IP_AT;
    }

    private boolean isKnown(byte[] in, int at) {
        long source = MAPPED | u32(in, at + IP_AT + 12);
        long target = MAPPED | u32(in, at + IP_AT + 16);
        long rest = FlowTable.rest(u16(in, at + UDP_AT), u16(in, at + UDP_AT + 2), Ip.UDP, 0);
        flow = flows.find(0, source, 0, target, rest);
        return flow != null && flow.isMedia;
    }

    /** The one that it is on. */
    Flow flow() {
        if (flow == null) {
            throw new IllegalStateException("the last packet was not a usual one");
        }
        return flow;
    }

    /** Where in the packet's array the header of RTP begins. */
    int payload() {
        return payload;
    }

    /** From there, bytes. */
    int length() {
        return length;
    }

    /** Of the whole IP packet, bytes. */
    int onWire() {
        return onWire;
    }

    private static int u16(byte[] in, int at) {
        return (in[at] & 0xff) << 8 | (in[at + 1] & 0xff);
    }

    private static long u32(byte[] in, int at) {
        return (long) u16(in, at) << 16 | u16(in, at + 2);
    }
}
