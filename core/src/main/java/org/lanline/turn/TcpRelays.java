package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;
import org.lanline.stun.Attribute;
import org.lanline.stun.MessageClass;
import org.lanline.stun.RawAddress;
import org.lanline.stun.StunError;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;
import org.lanline.stun.TransactionId;
import org.lanline.turn.PeerConnection.State;
import org.lanline.turn.PeerPolicy.Answer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Relays by TCP: who calls whom, and which of the client's connections carries which peer's bytes
 * (RFC 6062). The bytes themselves pass outside.
 */
final class TcpRelays {
    static final int MOST_CONNECTIONS = 32;

    private final PeerGate gate;
    private final Answers answers;
    private final RandomGenerator random;
    private final Map<Integer, PeerConnection> byId = new HashMap<>();

    TcpRelays(PeerGate gate, Answers answers, RandomGenerator random) {
        this.gate = gate;
        this.answers = answers;
        this.random = random;
    }

    int size() {
        return byId.size();
    }

    /** Connect, section 5.2. */
    void connect(Request request, Allocation allocation) {
        StunMessage message = request.message();
        int index = message.find(Attribute.XOR_PEER_ADDRESS);
        RawAddress peer = new RawAddress();
        boolean readable = index >= 0 && message.readXorAddressAt(index, peer) && peer.port() != 0;
        if (!allocation.isTcp() || !readable) {
            answers.refuse(request, StunError.BAD_REQUEST);
            return;
        }
        Disguises.unwrap(peer);
        Answer answer = gate.ask(request.user(), peer);
        Relay relay = allocation.relay(peer.isIpv6() ? AddressFamily.IPV6 : AddressFamily.IPV4);
        InetSocketAddress address = peer.toSocketAddress();
        if (!answer.isAllowed()) {
            answers.refuse(request, StunError.FORBIDDEN, address, answer);
        } else if (relay == null) {
            answers.refuse(request, StunError.PEER_ADDRESS_FAMILY_MISMATCH);
        } else if (has(allocation, address)) {
            answers.refuse(request, StunError.CONNECTION_ALREADY_EXISTS);
        } else if (allocation.connections().size() >= MOST_CONNECTIONS) {
            answers.refuse(request, StunError.INSUFFICIENT_CAPACITY);
        } else {
            PeerConnection made =
                    add(allocation, relay, address, message.transactionId(), request.nowNanos());
            request.out().connect(made);
        }
    }

    private static boolean has(Allocation allocation, InetSocketAddress peer) {
        return allocation.connections().stream().anyMatch(each -> each.peer().equals(peer));
    }

    private PeerConnection add(
            Allocation allocation,
            Relay relay,
            InetSocketAddress peer,
            @Nullable TransactionId askedBy,
            long nowNanos) {
        int id = random.nextInt();
        while (byId.containsKey(id)) {
            id = random.nextInt();
        }
        PeerConnection made = new PeerConnection(relay, peer, id, askedBy, nowNanos);
        byId.put(id, made);
        allocation.connections().add(made);
        return made;
    }

    /** The peer that we called has answered. */
    void connected(PeerConnection connection, long nowNanos, Allocations.Out out) {
        Allocation allocation = connection.relay().allocation();
        TransactionId askedBy = connection.askedBy();
        if (allocation == null || askedBy == null || connection.state() != State.CONNECTING) {
            return;
        }
        connection.state(State.WAITING, nowNanos + PeerConnection.PATIENCE_NANOS);
        answers.late(MessageClass.SUCCESS, StunMethod.CONNECT, askedBy)
                .u32(Attribute.CONNECTION_ID, connection.id());
        answers.sendLate(allocation, out);
    }

    /** The peer does not answer, or has closed; the socket layer has no more of it. */
    void closed(PeerConnection connection, Allocations.Out out) {
        Allocation allocation = connection.relay().allocation();
        TransactionId askedBy = connection.askedBy();
        if (!byId.remove(connection.id(), connection) || allocation == null) {
            return;
        }
        allocation.connections().remove(connection);
        if (askedBy != null && connection.state() == State.CONNECTING) {
            answers.late(MessageClass.ERROR, StunMethod.CONNECT, askedBy)
                    .error(StunError.CONNECTION_TIMEOUT_OR_FAILURE, "");
            answers.sendLate(allocation, out);
        }
    }

    /**
     * A peer has called a relay (section 5.3).
     *
     * @return null when it has no permission: close it
     */
    @Nullable PeerConnection accepted(
            Relay relay, InetSocketAddress peer, long nowNanos, Allocations.Out out) {
        Allocation allocation = relay.allocation();
        boolean welcome =
                allocation != null
                        && allocation.peers().hasPermission(peer.getAddress(), nowNanos)
                        && allocation.connections().size() < MOST_CONNECTIONS
                        && !has(allocation, peer);
        if (!welcome || allocation == null) {
            return null;
        }
        PeerConnection made = add(allocation, relay, peer, null, nowNanos);
        StunWriter attempt =
                answers.late(
                        MessageClass.INDICATION,
                        StunMethod.CONNECTION_ATTEMPT,
                        TransactionId.random(random));
        attempt.u32(Attribute.CONNECTION_ID, made.id())
                .xorAddress(Attribute.XOR_PEER_ADDRESS, peer);
        answers.sendIndication(allocation, out);
        return made;
    }

    /**
     * ConnectionBind, section 5.4: the connection that this came on is from now on the peer's.
     *
     * @return true when it is
     */
    boolean bind(Request request) {
        long id = request.message().u32(Attribute.CONNECTION_ID);
        PeerConnection found = id < 0 ? null : byId.get((int) id);
        Allocation allocation = found == null ? null : found.relay().allocation();
        if (found == null || allocation == null || !request.on().isReliable()) {
            answers.refuse(request, StunError.BAD_REQUEST);
            return false;
        }
        if (!allocation.user().equals(request.user())) {
            answers.refuse(request, StunError.WRONG_CREDENTIALS);
            return false;
        }
        if (found.state() != State.WAITING || request.allocation() != null) {
            answers.refuse(request, StunError.BAD_REQUEST);
            return false;
        }
        found.state(State.JOINED, Long.MAX_VALUE);
        answers.success(request);
        answers.send(request);
        request.out().join(request.on(), request.client(), found);
        return true;
    }

    void closeAll(Allocation allocation, Allocations.Out out) {
        for (PeerConnection each : allocation.connections()) {
            byId.remove(each.id(), each);
            out.close(each);
        }
        allocation.connections().clear();
    }

    /** Hangs up on peers that are no longer allowed. */
    void keepOnly(Allocation allocation, Predicate<InetAddress> allowed, Allocations.Out out) {
        for (PeerConnection each : List.copyOf(allocation.connections())) {
            if (!allowed.test(each.peer().getAddress())) {
                closed(each, out);
                out.close(each);
            }
        }
    }

    /** Ends connections whose other half did not come in time (sections 5.2 and 5.3). */
    void tick(long nowNanos, Allocations.Out out) {
        List<PeerConnection> due = new ArrayList<>();
        for (PeerConnection each : byId.values()) {
            if (each.deadline() <= nowNanos) {
                due.add(each);
            }
        }
        for (PeerConnection each : due) {
            closed(each, out);
            out.close(each);
        }
    }

    long deadline() {
        long next = Long.MAX_VALUE;
        for (PeerConnection each : byId.values()) {
            next = Math.min(next, each.deadline());
        }
        return next;
    }
}
