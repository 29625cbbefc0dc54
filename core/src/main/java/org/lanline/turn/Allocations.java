package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.LongTermGate;
import org.lanline.stun.ReplyBudget;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The TURN server (RFC 8656, with mobility of RFC 8016 and relays by TCP of RFC 6062). One thread
 * calls it.
 *
 * <p>Until {@link #open} it answers nothing. It keeps nothing for a sender whose integrity it has
 * not verified.
 */
public final class Allocations {

    /**
     * Sockets, as far as the relay needs them. Buffers are sent or copied before the call returns,
     * and come back with any position and limit.
     */
    public interface Out {
        /**
         * To a client.
         *
         * @param run one datagram, or on UDP several, one behind the other
         * @param segmentBytes length of each datagram of the run but the last, which may be shorter
         */
        void toClient(Listener from, InetSocketAddress client, ByteBuffer run, int segmentBytes);

        /**
         * From a relay to a peer.
         *
         * @param dontFragment whether this datagram is wanted whole or not at all
         */
        void toPeer(
                Relay from,
                InetSocketAddress peer,
                ByteBuffer run,
                int segmentBytes,
                boolean dontFragment);

        /** Opens a socket bound to {@link Relay#address()}; false when it cannot be had. */
        boolean open(Relay relay);

        void close(Relay relay);

        /**
         * Calls a peer from a relay's address; {@link Allocations#connected} or {@link
         * Allocations#closed} says how it went.
         */
        void connect(PeerConnection connection);

        /** From now on the bytes of this client's connection and the peer's are each other's. */
        void join(Listener on, InetSocketAddress client, PeerConnection connection);

        /** Closes both halves of a connection, or a call that is not yet answered. */
        void close(PeerConnection connection);

        void event(TurnEvent event);

        /**
         * A request that is no Binding has come, and is about to be answered. For those who write
         * down what happens; media never comes this way.
         *
         * @param user who has logged in; null for a stranger
         * @param request one message, between position and limit
         */
        default void asked(
                Listener on, InetSocketAddress client, @Nullable String user, ByteBuffer request) {}
    }

    /** What became of what a client sent. */
    public enum Verdict {
        HANDLED,
        /** A Binding request, in {@link #message()}, for {@link org.lanline.stun.StunServer}. */
        BINDING,
        /** Neither STUN nor ChannelData; a TCP connection is to be closed. */
        NOT_TURN,
        /** Something that this server does not take; nothing was sent. */
        IGNORED,
        /** That network has had its answers for now. */
        OVER_BUDGET,
        /** Accepted, and this TCP connection is no longer STUN's (RFC 6062). */
        JOINED
    }

    private final LongTermGate login;
    private final Ledger ledger;
    private final Answers answers;
    private final Requests requests;
    private final TcpRelays tcpRelays;
    private final Relaying relaying;
    private final PeerGate peerGate;
    private final StunMessage message = new StunMessage();
    private boolean open;

    /**
     * @param login who may have an allocation
     * @param policy where they may send
     * @param own the addresses of the box, on which only relays are peers
     * @param budget of answers to strangers
     * @param random cryptographic: ports, tickets and tokens come from it
     * @param nowNanos when limits of bytes begin to count
     */
    public Allocations(
            LongTermGate login,
            PeerPolicy policy,
            Predicate<InetAddress> own,
            TurnLimits limits,
            ReplyBudget budget,
            RandomGenerator random,
            long nowNanos) {
        this.login = login;
        this.ledger = new Ledger(limits, random);
        this.peerGate = new PeerGate(policy, own, ledger);
        this.answers = new Answers(login, budget);
        this.tcpRelays = new TcpRelays(peerGate, answers, random);
        this.requests = new Requests(limits, ledger, peerGate, answers, tcpRelays);
        this.relaying =
                new Relaying(
                        peerGate, new Bucket(limits.quotas().bytesPerSecond(), nowNanos), random);
    }

    /** From now on requests are answered: the first credential has been handed out. */
    public void open() {
        open = true;
    }

    /** Sends new clients there (RFC 8489 section 10); null for nobody. */
    public void redirect(@Nullable InetSocketAddress elsewhere) {
        requests.redirect(elsewhere);
    }

    /** Allocations that are there now. */
    public int size() {
        return ledger.size();
    }

    /** Whether who sends from there has an allocation: until then it is a stranger. */
    public boolean knows(Listener on, InetSocketAddress client) {
        return on.find(client) != null;
    }

    /** How many things are remembered of anybody; 0 when all is over. */
    int remembered() {
        return ledger.remembered() + tcpRelays.size();
    }

    /** Datagrams relayed up to now, of every allocation there was. */
    public long packets() {
        return relaying.allPackets();
    }

    /** Bytes of content relayed up to now, in datagrams and by TCP. */
    public long bytes() {
        return relaying.allBytes();
    }

    /** The message that was received last. */
    public StunMessage message() {
        return message;
    }

    /** One datagram, or one frame of a stream. */
    public Verdict receive(
            Listener on, InetSocketAddress from, ByteBuffer datagram, long nowNanos, Out out) {
        return receive(on, from, datagram, datagram.remaining(), nowNanos, out);
    }

    /**
     * What one client has sent. Position and limit are afterwards as before, but ChannelData may
     * have been moved about in it.
     *
     * @param run one frame of a stream, or one or more datagrams, one behind the other
     * @param segmentBytes length of each but the last, which may be shorter
     * @return the verdict on the last of them; {@link Verdict#BINDING} comes only for a datagram
     *     alone
     */
    public Verdict receive(
            Listener on,
            InetSocketAddress from,
            ByteBuffer run,
            int segmentBytes,
            long nowNanos,
            Out out) {
        int start = run.position();
        int limit = run.limit();
        int at = start;
        Verdict verdict = Verdict.NOT_TURN;
        while (at < limit) {
            run.limit(limit).position(at);
            if ((run.get(at) & 0xc0) == 0x40) {
                Allocation allocation = on.find(from);
                at += relaying.fromChannels(allocation, run, segmentBytes, nowNanos, out);
                verdict = allocation == null ? Verdict.IGNORED : Verdict.HANDLED;
            } else {
                int end = Math.min(limit, at + Math.max(1, segmentBytes));
                run.limit(end);
                verdict = stun(on, from, run, nowNanos, out);
                at = end;
            }
        }
        run.limit(limit).position(start);
        return verdict;
    }

    private Verdict stun(
            Listener on, InetSocketAddress from, ByteBuffer datagram, long nowNanos, Out out) {
        switch (message.parse(datagram)) {
            case NOT_STUN -> {
                return Verdict.NOT_TURN;
            }
            case MALFORMED -> {
                return Verdict.IGNORED;
            }
            case STUN -> {}
        }
        int method = message.method();
        if (message.isIndication() && method == StunMethod.SEND) {
            relaying.send(on.find(from), message, nowNanos, out);
            return Verdict.HANDLED;
        }
        if (!message.isRequest() || message.fingerprint() == StunMessage.Check.BAD) {
            return Verdict.IGNORED;
        }
        if (method == StunMethod.BINDING) {
            return Verdict.BINDING;
        }
        return open && isTurn(method)
                ? request(on, from, datagram, nowNanos, out)
                : Verdict.IGNORED;
    }

    private static boolean isTurn(int method) {
        return switch (method) {
            case StunMethod.ALLOCATE,
                    StunMethod.REFRESH,
                    StunMethod.CREATE_PERMISSION,
                    StunMethod.CHANNEL_BIND,
                    StunMethod.CONNECT,
                    StunMethod.CONNECTION_BIND ->
                    true;
            default -> false;
        };
    }

    private Verdict request(
            Listener on, InetSocketAddress from, ByteBuffer datagram, long nowNanos, Out out) {
        Allocation allocation = on.find(from);
        LongTermGate.Admitted known = allocation == null ? null : allocation.login();
        return switch (login.check(message, from, known, nowNanos)) {
            case LongTermGate.Refused refused -> {
                out.asked(on, from, null, datagram);
                yield answers.refuseStranger(message, refused, on, from, nowNanos, out)
                        ? Verdict.HANDLED
                        : Verdict.OVER_BUDGET;
            }
            case LongTermGate.Admitted admitted -> {
                out.asked(on, from, admitted.credential().user(), datagram);
                Request request = new Request(message, on, from, admitted, nowNanos, out);
                yield requests.handle(request) ? Verdict.JOINED : Verdict.HANDLED;
            }
        };
    }

    /**
     * What a peer has sent to a relay's socket.
     *
     * @param run as in {@link #receive}; where the buffer has four bytes of room before a single
     *     datagram, they are written to, and the datagram is not copied
     */
    public void fromPeer(
            Relay relay,
            InetSocketAddress from,
            ByteBuffer run,
            int segmentBytes,
            long nowNanos,
            Out out) {
        relaying.fromPeer(relay, from, run, segmentBytes, nowNanos, out);
    }

    /**
     * What a relay's socket has heard by ICMP.
     *
     * @param about whom the packet was for
     * @param errorValue the next hop's MTU where the packet was too big, else 0
     */
    public void icmp(
            Relay relay,
            InetSocketAddress about,
            int type,
            int code,
            int errorValue,
            long nowNanos,
            Out out) {
        relaying.icmp(relay, about, type, code, errorValue, nowNanos, out);
    }

    /**
     * Bytes of a joined connection are about to be passed on: they count for the quotas as what
     * comes in datagrams does, but are held back where that would be dropped.
     *
     * @param toPeer or from it
     * @return how many nanoseconds to wait before; -1 when the allocation is over
     */
    public long carried(PeerConnection connection, boolean toPeer, int bytes, long nowNanos) {
        Allocation allocation = connection.relay().allocation();
        return allocation == null ? -1 : relaying.carried(allocation, toPeer, bytes, nowNanos);
    }

    /** A call of {@link Out#connect} was answered. */
    public void connected(PeerConnection connection, long nowNanos, Out out) {
        tcpRelays.connected(connection, nowNanos, out);
    }

    /** A call of {@link Out#connect} failed, or the connection, or its client's half, is closed. */
    public void closed(PeerConnection connection, Out out) {
        tcpRelays.closed(connection, out);
    }

    /**
     * A peer has called a relay.
     *
     * @return null when it is to be closed
     */
    public @Nullable PeerConnection accepted(
            Relay relay, InetSocketAddress peer, long nowNanos, Out out) {
        return tcpRelays.accepted(relay, peer, nowNanos, out);
    }

    /**
     * The connection of a TCP or TLS client is closed: its allocation is over, unless it may move
     * (RFC 8656 section 5, RFC 8016 section 3).
     */
    public void disconnected(Listener on, InetSocketAddress client, Out out) {
        Allocation allocation = on.find(client);
        if (allocation != null && allocation.ticket() == null) {
            end(allocation, TurnEvent.End.DISCONNECTED, out);
        }
    }

    /** The policy would now answer otherwise for this user: what is no longer allowed ends. */
    public void policyChanged(String user, Out out) {
        Predicate<InetAddress> allowed = host -> peerGate.stillAllows(user, host);
        for (Allocation each : ledger.of(user)) {
            each.peers().keepOnly(allowed);
            tcpRelays.keepOnly(each, allowed, out);
        }
    }

    /** Ends everything that this user has. */
    public void revoke(String user, Out out) {
        ledger.of(user).forEach(each -> end(each, TurnEvent.End.REVOKED, out));
    }

    /** Ends everything. */
    public void stop(Out out) {
        ledger.all().forEach(each -> end(each, TurnEvent.End.REVOKED, out));
        ledger.expireReservations(Long.MAX_VALUE, out);
    }

    private void end(Allocation allocation, TurnEvent.End how, Out out) {
        tcpRelays.closeAll(allocation, out);
        out.event(allocation.ended(how));
        ledger.remove(allocation, out);
    }

    public void tick(long nowNanos, Out out) {
        for (Allocation each = ledger.expired(nowNanos);
                each != null;
                each = ledger.expired(nowNanos)) {
            end(each, TurnEvent.End.EXPIRED, out);
        }
        ledger.expireReservations(nowNanos, out);
        tcpRelays.tick(nowNanos, out);
    }

    /** When {@link #tick} is next wanted; {@code Long.MAX_VALUE} for never. */
    public long deadline() {
        return Math.min(ledger.deadline(), tcpRelays.deadline());
    }
}
