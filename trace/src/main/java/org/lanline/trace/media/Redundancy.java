package org.lanline.trace.media;

import org.lanline.rtp.RtpPacket;

/**
 * What is inside RED (RFC 2198): the packet's own payload, and earlier ones again. Of video there
 * is one payload inside mostly, and ULPFEC (RFC 5109) in packets of its own.
 */
public final class Redundancy {
    private final long[] primaries = new long[128];
    private long packets;
    private long blocks;
    private long oldestTicks;
    private long broken;

    void packet(RtpPacket packet) {
        byte[] bytes = packet.bytes();
        int at = packet.payloadStart();
        int end = at + packet.payloadBytes();
        int repeated = 0;
        long oldest = 0;
        while (at + 4 <= end && (bytes[at] & 0x80) != 0) {
            int ticks = ((bytes[at + 1] & 0xff) << 6) | ((bytes[at + 2] & 0xff) >> 2);
            oldest = Math.max(oldest, ticks);
            repeated++;
            at += 4;
        }
        if (at >= end || (bytes[at] & 0x80) != 0) {
            broken++;
            return;
        }
        primaries[bytes[at] & 0x7f]++;
        packets++;
        blocks += repeated;
        oldestTicks = Math.max(oldestTicks, oldest);
    }

    /** Packets that could be read. */
    public long packets() {
        return packets;
    }

    /** Payloads that were in a packet again, on average. */
    public double repeated() {
        return packets == 0 ? 0 : (double) blocks / packets;
    }

    /** How far back the oldest of them was, in ticks of the stream's clock. */
    public long oldestTicks() {
        return oldestTicks;
    }

    /** True when what is inside makes sense: encrypted, it does not. */
    public boolean isPlausible() {
        return packets > 0 && broken * 10 <= packets && primaries[primary()] * 2 >= packets;
    }

    /** The payload type that most packets carry. */
    public int primary() {
        int most = 0;
        for (int type = 1; type < primaries.length; type++) {
            most = primaries[type] > primaries[most] ? type : most;
        }
        return most;
    }

    /** How many packets carry this payload type. */
    public long of(int payloadType) {
        return primaries[payloadType & 0x7f];
    }
}
