package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.TransactionId;

import java.net.InetSocketAddress;

/** A TCP connection between a relay and a peer (RFC 6062 section 3), kept by the socket layer. */
public final class PeerConnection {

    enum State {
        /** We are calling the peer; the client waits for its answer. */
        CONNECTING,
        /** The peer is there, the client's data connection is not. */
        WAITING,
        /** Both are there, and bytes pass. */
        JOINED
    }

    static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Relay relay;
    private final InetSocketAddress peer;
    private final int id;
    private final @Nullable TransactionId askedBy;
    private State state;
    private long deadline;
    private @Nullable Object attachment;

    PeerConnection(
            Relay relay,
            InetSocketAddress peer,
            int id,
            @Nullable TransactionId askedBy,
            long nowNanos) {
        this.relay = relay;
        this.peer = peer;
        this.id = id;
        this.askedBy = askedBy;
        this.state = askedBy == null ? State.WAITING : State.CONNECTING;
        this.deadline = nowNanos + PATIENCE_NANOS;
    }

    /** The relay whose address the peer sees. */
    public Relay relay() {
        return relay;
    }

    public InetSocketAddress peer() {
        return peer;
    }

    public void attach(Object newAttachment) {
        attachment = newAttachment;
    }

    public @Nullable Object attachment() {
        return attachment;
    }

    int id() {
        return id;
    }

    /** The Connect that is waiting for an answer; null when the peer called. */
    @Nullable TransactionId askedBy() {
        return askedBy;
    }

    State state() {
        return state;
    }

    void state(State newState, long newDeadline) {
        state = newState;
        deadline = newDeadline;
    }

    long deadline() {
        return deadline;
    }
}
