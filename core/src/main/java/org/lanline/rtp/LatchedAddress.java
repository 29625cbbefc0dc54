package org.lanline.rtp;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/**
 * Where media comes from, and so goes to: the address that packets really have, which behind a NAT
 * is not what SDP says (RFC 4961). A stream that plays on is not taken over by a stranger; one that
 * fell silent may come from elsewhere. Who sends from where SDP says is taken at once, also where a
 * stranger was quicker.
 */
final class LatchedAddress {
    private static final long SILENCE_NANOS = 1_000_000_000L;
    private static final int PERSISTENT = 3;

    private @Nullable InetSocketAddress announced;
    private @Nullable InetSocketAddress latched;
    private @Nullable InetSocketAddress other;
    private int othersPackets;
    private long heardNanos;

    /** False for a packet from an address that is not the stream's. */
    boolean takes(InetSocketAddress from, long nowNanos) {
        if (latched == null || latched.equals(from) || from.equals(announced)) {
            latched = from;
            othersPackets = 0;
            heardNanos = nowNanos;
            return true;
        }
        if (nowNanos - heardNanos < SILENCE_NANOS) {
            othersPackets = 0;
            return false;
        }
        othersPackets = from.equals(other) ? othersPackets + 1 : 1;
        other = from;
        if (othersPackets < PERSISTENT) {
            return false;
        }
        latched = from;
        heardNanos = nowNanos;
        othersPackets = 0;
        return true;
    }

    /** True when the stream comes from another address than this. */
    boolean isElsewhere(InetSocketAddress from) {
        return latched != null && !latched.equals(from);
    }

    /** Null before the first packet. */
    @Nullable InetSocketAddress address() {
        return latched;
    }

    /** The signalling says where media comes from now. */
    void announce(InetSocketAddress where) {
        announced = where;
        latched = null;
        othersPackets = 0;
    }
}
