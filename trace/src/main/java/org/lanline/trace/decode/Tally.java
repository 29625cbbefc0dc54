package org.lanline.trace.decode;

import org.lanline.pcap.Packet;

/** How much there was. */
public final class Tally {
    private long packets;
    private long bytes;
    private long cut;
    private long firstNanos = Long.MAX_VALUE;
    private long lastNanos = Long.MIN_VALUE;
    long notIp;
    long notUdp;
    long fragments;

    void packet(Packet packet) {
        packets++;
        bytes += packet.originalLength() & 0xffff_ffffL;
        if (packet.length() < packet.originalLength()) {
            cut++;
        }
        firstNanos = Math.min(firstNanos, packet.nanos());
        lastNanos = Math.max(lastNanos, packet.nanos());
    }

    public long packets() {
        return packets;
    }

    /** As they were on the wire. */
    public long bytes() {
        return bytes;
    }

    /** Packets of which only the beginning was captured. */
    public long cut() {
        return cut;
    }

    /** The earliest time of any packet, since 1970; 0 when there was none. */
    public long firstNanos() {
        return packets == 0 ? 0 : firstNanos;
    }

    /** The latest time of any packet, since 1970; 0 when there was none. */
    public long lastNanos() {
        return packets == 0 ? 0 : lastNanos;
    }

    /** Packets that carried no IP. */
    public long notIp() {
        return notIp;
    }

    /** IP packets that carried neither UDP nor TCP. */
    public long notUdp() {
        return notUdp;
    }

    public long fragments() {
        return fragments;
    }
}
