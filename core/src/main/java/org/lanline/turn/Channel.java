package org.lanline.turn;

import java.net.InetSocketAddress;

/** A number that stands for a peer (RFC 8656 section 12). */
final class Channel {
    static final int LOWEST = 0x4000;

    /**
     * Of RFC 5766 section 11; RFC 8656 section 12 ends at 0x4fff, to keep apart what may share a
     * port. Nothing that begins so shares this one, and clients of before take any of them.
     */
    static final int HIGHEST = 0x7ffe;

    static final int HEADER_BYTES = 4;
    static final long LIFETIME_NANOS = 600_000_000_000L;

    private final int number;
    private final InetSocketAddress peer;
    private final Relay relay;
    private long expiresAt;

    Channel(int number, InetSocketAddress peer, Relay relay) {
        this.number = number;
        this.peer = peer;
        this.relay = relay;
    }

    int number() {
        return number;
    }

    InetSocketAddress peer() {
        return peer;
    }

    Relay relay() {
        return relay;
    }

    boolean isValid(long nowNanos) {
        return expiresAt > nowNanos;
    }

    void refresh(long nowNanos) {
        expiresAt = nowNanos + LIFETIME_NANOS;
    }
}
