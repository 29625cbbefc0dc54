package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;
import org.lanline.stun.Attribute;
import org.lanline.stun.LongTermLogin;
import org.lanline.stun.MessageClass;
import org.lanline.stun.RawAddress;
import org.lanline.stun.StunError;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunTransactions;
import org.lanline.stun.StunWriter;
import org.lanline.stun.TransactionId;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The client of a relay (RFC 8656, 6062): gets an allocation and keeps it, its permissions and
 * channels alive until {@link #release}. One thread calls it.
 *
 * <p>What is asked for before there is an allocation is asked of the server once there is one.
 */
public final class TurnClient {

    /** Where messages and news go. */
    public interface Out {
        /** One message to the server, to be sent or copied before the call returns. */
        void toServer(ByteBuffer message);

        /** What a peer has sent, between position and limit; not to be kept. */
        void fromPeer(InetSocketAddress peer, ByteBuffer bytes);

        void event(Event event);
    }

    /** What the user of the client hears. */
    public sealed interface Event {
        /**
         * There is a relay.
         *
         * @param relayed one address, or one of each family
         * @param mapped the client's own address as the server sees it
         */
        record Allocated(
                List<InetSocketAddress> relayed, InetSocketAddress mapped, int lifetimeSeconds)
                implements Event {}

        record Permitted(InetAddress host) implements Event {}

        record Bound(InetSocketAddress peer, int channel) implements Event {}

        /** A peer answered our call: open a connection and send {@link #connectionBind} on it. */
        record Connected(InetSocketAddress peer, int connectionId) implements Event {}

        /** A peer called: the same. */
        record Called(InetSocketAddress peer, int connectionId) implements Event {}

        /**
         * Something was refused.
         *
         * @param code of the server; 0 when no answer came
         * @param peer null where it was not about one
         */
        record Refused(int method, int code, @Nullable InetSocketAddress peer) implements Event {}

        /** Another server is to be asked (ALTERNATE-SERVER). */
        record Redirected(InetSocketAddress server) implements Event {}

        /** The allocation is no more: given back, or the server has forgotten it. */
        record Ended(int code) implements Event {}
    }

    /**
     * What to ask for.
     *
     * @param reliable whether the server is reached by TCP or TLS
     * @param tcpRelay whether peers are reached by TCP (RFC 6062)
     * @param lifetimeSeconds of the allocation; 600 at least is what a server gives
     */
    public record Wish(boolean reliable, boolean tcpRelay, Families families, int lifetimeSeconds) {
        /** A relay by UDP of IPv4, over UDP, for ten minutes at a time. */
        public static final Wish UDP = new Wish(false, false, Families.IPV4, 600);
    }

    /** Of which families the relay's addresses are to be, and so its peers. */
    public enum Families {
        IPV4,
        IPV6,
        /** IPv4, and IPv6 where the server has it. */
        BOTH
    }

    /** Something asked of the server, until it is answered. */
    private record Ask(
            int method, @Nullable InetSocketAddress peer, int number, int tries, boolean signed) {
        Ask again() {
            return new Ask(method, peer, number, tries + 1, signed);
        }

        Ask sent(boolean nowSigned) {
            return new Ask(method, peer, number, tries, nowSigned);
        }
    }

    private static final class Bond {
        private final InetSocketAddress peer;
        private final int channel;
        private boolean granted;
        private long refreshAt = Long.MAX_VALUE;

        Bond(InetSocketAddress peer, int channel) {
            this.peer = peer;
            this.channel = channel;
        }
    }

    /**
     * In every request: a server that sends strangers no more than they have sent can offer us
     * SHA-256 then, and knows from the signed ones that we have asked for it.
     */
    private static final String SOFTWARE =
            "Lanline, with room for PASSWORD-ALGORITHMS in the answer";

    private static final long SECOND = 1_000_000_000;
    private static final long PERMISSION_REFRESH = 240 * SECOND;
    private static final int MOST_TRIES = 3;
    private static final int MOST_BYTES = 66_000;

    private final Wish wish;
    private final LongTermLogin login;
    private final RandomGenerator random;
    private final StunTransactions<Ask> transactions;
    private final StunMessage view = new StunMessage();
    private final StunWriter writer = new StunWriter(ByteBuffer.allocateDirect(MOST_BYTES));
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(MOST_BYTES);
    private final Map<InetAddress, Bond> permissions = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Bond> channels = new LinkedHashMap<>();
    private final Map<Integer, Bond> byNumber = new HashMap<>();
    private boolean allocated;
    private boolean released;
    private long refreshAt = Long.MAX_VALUE;
    private long expiresAt = Long.MAX_VALUE;
    private int nextChannel = Channel.LOWEST;

    /**
     * @param random cryptographic: transaction ids come from it
     */
    public TurnClient(
            Wish wish,
            String username,
            String password,
            StunTransactions.Schedule schedule,
            RandomGenerator random) {
        this.wish = wish;
        this.login = new LongTermLogin(username, password);
        this.random = random;
        this.transactions = new StunTransactions<>(schedule);
    }

    /** True while there is an allocation. */
    public boolean isAllocated() {
        return allocated;
    }

    /** Asks for an allocation. */
    public void allocate(long nowNanos, Out out) {
        ask(new Ask(StunMethod.ALLOCATE, null, 0, 0, false), nowNanos, out);
    }

    /** Wants what this host sends, and to send to it. */
    public void permit(InetSocketAddress peer, long nowNanos, Out out) {
        Bond bond = permissions.computeIfAbsent(peer.getAddress(), _ -> new Bond(peer, 0));
        if (allocated && !bond.granted) {
            ask(new Ask(StunMethod.CREATE_PERMISSION, peer, 0, 0, false), nowNanos, out);
        }
    }

    /** Wants a channel to this peer, which permits its host as well. */
    public void bind(InetSocketAddress peer, long nowNanos, Out out) {
        Bond bond = channels.computeIfAbsent(peer, _ -> new Bond(peer, nextChannel++));
        byNumber.put(bond.channel, bond);
        if (allocated && !bond.granted) {
            ask(new Ask(StunMethod.CHANNEL_BIND, peer, bond.channel, 0, false), nowNanos, out);
        }
    }

    /** Calls a peer by TCP. */
    public void connect(InetSocketAddress peer, long nowNanos, Out out) {
        ask(new Ask(StunMethod.CONNECT, peer, 0, 0, false), nowNanos, out);
    }

    /**
     * What is to be sent first on a new connection to the server, for it to carry a peer's bytes;
     * {@link #taken} reads the answer.
     */
    public byte[] connectionBind(int connectionId) {
        writer.start(
                MessageClass.REQUEST, StunMethod.CONNECTION_BIND, TransactionId.random(random));
        return login.sign(writer.u32(Attribute.CONNECTION_ID, connectionId)).toBytes();
    }

    /** What {@link #connectionBind} is answered with. */
    public enum Taken {
        /** What follows is the peer's. */
        BOUND,
        /** A nonce is for one connection, and this one has its own now: ask once more. */
        AGAIN,
        REFUSED
    }

    /** Reads the answer to {@link #connectionBind}. */
    public Taken taken(StunMessage answer) {
        if (answer.method() != StunMethod.CONNECTION_BIND) {
            return Taken.REFUSED;
        }
        if (answer.isSuccess()) {
            return login.check(answer) == StunMessage.Check.GOOD ? Taken.BOUND : Taken.REFUSED;
        }
        boolean again = login.refused(answer, true) == LongTermLogin.Next.RETRY;
        return again ? Taken.AGAIN : Taken.REFUSED;
    }

    /** Gives the allocation back. */
    public void release(long nowNanos, Out out) {
        released = true;
        transactions.clear();
        if (allocated) {
            ask(new Ask(StunMethod.REFRESH, null, 0, 0, false), nowNanos, out);
        }
    }

    private void ask(Ask about, long nowNanos, Out out) {
        writer.start(MessageClass.REQUEST, about.method(), TransactionId.random(random));
        switch (about.method()) {
            case StunMethod.ALLOCATE -> wish();
            case StunMethod.REFRESH ->
                    writer.u32(Attribute.LIFETIME, released ? 0 : wish.lifetimeSeconds());
            case StunMethod.CHANNEL_BIND -> writer.u16(Attribute.CHANNEL_NUMBER, about.number());
            default -> {}
        }
        if (about.peer() != null) {
            writer.xorAddress(Attribute.XOR_PEER_ADDRESS, about.peer());
        }
        login.sign(writer.text(Attribute.SOFTWARE, SOFTWARE));
        Ask sent = about.sent(login.isChallenged());
        transactions.request(sent, writer.done(), wish.reliable(), nowNanos, sender(out));
    }

    private void wish() {
        writer.firstByte(Attribute.REQUESTED_TRANSPORT, wish.tcpRelay() ? 6 : 17)
                .u32(Attribute.LIFETIME, wish.lifetimeSeconds());
        switch (wish.families()) {
            case IPV4 -> {} // what a server gives who says nothing
            case IPV6 -> family(Attribute.REQUESTED_ADDRESS_FAMILY);
            case BOTH -> family(Attribute.ADDITIONAL_ADDRESS_FAMILY);
        }
    }

    private void family(int attribute) {
        writer.firstByte(attribute, AddressFamily.IPV6.number());
    }

    private StunTransactions.Out<Ask> sender(Out out) {
        return new StunTransactions.Out<>() {
            @Override
            public void send(Ask about, ByteBuffer request) {
                out.toServer(request);
            }

            @Override
            public void timedOut(Ask about) {
                failed(about, 0, out);
            }
        };
    }

    /**
     * Sends to a peer: on its channel where it has one, as an indication otherwise. Without
     * permission the server drops it.
     */
    public void send(InetSocketAddress peer, ByteBuffer bytes, Out out) {
        Bond bond = channels.get(peer);
        if (bond == null || !bond.granted) {
            writer.start(
                            MessageClass.INDICATION,
                            StunMethod.SEND,
                            random.nextInt(),
                            random.nextLong())
                    .xorAddress(Attribute.XOR_PEER_ADDRESS, peer)
                    .bytes(Attribute.DATA, bytes);
            out.toServer(writer.done());
            return;
        }
        scratch.clear();
        int length = bytes.remaining();
        scratch.putInt(bond.channel << 16 | length);
        scratch.put(scratch.position(), bytes, bytes.position(), length);
        scratch.position(scratch.position() + length);
        while (wish.reliable() && scratch.position() % 4 != 0) {
            scratch.put((byte) 0);
        }
        out.toServer(scratch.flip());
    }

    /**
     * One datagram or frame from the server.
     *
     * @return false when it is nothing of this client's
     */
    public boolean receive(ByteBuffer datagram, long nowNanos, Out out) {
        if (datagram.hasRemaining() && (datagram.get(datagram.position()) & 0xc0) == 0x40) {
            return channelData(datagram, out);
        }
        if (view.parse(datagram) != StunMessage.Verdict.STUN
                || view.fingerprint() == StunMessage.Check.BAD) {
            return false;
        }
        if (view.isIndication()) {
            return indication(out);
        }
        Ask about = view.isRequest() ? null : transactions.peek(view);
        if (about == null || about.method() != view.method() || !isGenuine(about)) {
            return false;
        }
        transactions.answered(view);
        if (view.isSuccess()) {
            succeeded(about, nowNanos, out);
        } else {
            refused(about, nowNanos, out);
        }
        return true;
    }

    /** Success is believed with the right integrity only; errors may come without any. */
    private boolean isGenuine(Ask about) {
        StunMessage.Check check = login.check(view);
        return (view.isError() && !view.hasIntegrity())
                || (about.signed() && check == StunMessage.Check.GOOD);
    }

    private boolean channelData(ByteBuffer datagram, Out out) {
        int at = datagram.position();
        int limit = datagram.limit();
        if (limit - at < Channel.HEADER_BYTES) {
            return false;
        }
        Bond bond = byNumber.get(datagram.getShort(at) & 0xffff);
        int length = datagram.getShort(at + 2) & 0xffff;
        if (bond == null || length > limit - at - Channel.HEADER_BYTES) {
            return false;
        }
        datagram.limit(at + Channel.HEADER_BYTES + length).position(at + Channel.HEADER_BYTES);
        out.fromPeer(bond.peer, datagram);
        datagram.limit(limit).position(at);
        return true;
    }

    private boolean indication(Out out) {
        InetSocketAddress peer = view.xorAddress(Attribute.XOR_PEER_ADDRESS);
        int data = view.find(Attribute.DATA);
        if (peer == null || !allocated) {
            return false;
        }
        if (view.method() == StunMethod.CONNECTION_ATTEMPT) {
            long id = view.u32(Attribute.CONNECTION_ID);
            if (id >= 0) {
                out.event(new Event.Called(peer, (int) id));
            }
            return id >= 0;
        }
        // section 11.4: from hosts that were permitted, and nobody else
        Bond bond = permissions.get(peer.getAddress());
        boolean wanted =
                bond != null
                        || channels.keySet().stream()
                                .anyMatch(each -> each.getAddress().equals(peer.getAddress()));
        if (view.method() != StunMethod.DATA || data < 0 || !wanted) {
            return false;
        }
        ByteBuffer buffer = view.buffer();
        int position = buffer.position();
        int limit = buffer.limit();
        int offset = view.offsetAt(data);
        buffer.limit(offset + view.lengthAt(data)).position(offset);
        out.fromPeer(peer, buffer);
        buffer.limit(limit).position(position);
        return true;
    }

    private void succeeded(Ask about, long nowNanos, Out out) {
        switch (about.method()) {
            case StunMethod.ALLOCATE -> allocated(nowNanos, out);
            case StunMethod.REFRESH -> refreshed(nowNanos, out);
            case StunMethod.CREATE_PERMISSION -> permitted(about, nowNanos, out);
            case StunMethod.CHANNEL_BIND -> bound(about, nowNanos, out);
            case StunMethod.CONNECT -> {
                long id = view.u32(Attribute.CONNECTION_ID);
                if (about.peer() != null && id >= 0) {
                    out.event(new Event.Connected(about.peer(), (int) id));
                }
            }
            default -> {}
        }
    }

    private void allocated(long nowNanos, Out out) {
        InetSocketAddress mapped = view.xorAddress(Attribute.XOR_MAPPED_ADDRESS);
        List<InetSocketAddress> relayed = new ArrayList<>();
        RawAddress raw = new RawAddress();
        for (int i = view.find(Attribute.XOR_RELAYED_ADDRESS);
                i >= 0;
                i = view.findFrom(Attribute.XOR_RELAYED_ADDRESS, i + 1)) {
            if (view.readXorAddressAt(i, raw)) {
                relayed.add(raw.toSocketAddress());
            }
        }
        if (mapped == null || relayed.isEmpty()) {
            out.event(new Event.Refused(StunMethod.ALLOCATE, StunError.SERVER_ERROR, null));
            return;
        }
        allocated = true;
        int lifetime = (int) Math.max(0, view.u32(Attribute.LIFETIME));
        lives(lifetime, nowNanos);
        out.event(new Event.Allocated(relayed, mapped, lifetime));
        permissions.values().forEach(each -> permit(each.peer, nowNanos, out));
        channels.values().forEach(each -> bind(each.peer, nowNanos, out));
    }

    /** To be refreshed a minute before the end (section 8.1), or at half time if that is later. */
    private void lives(int seconds, long nowNanos) {
        expiresAt = nowNanos + seconds * SECOND;
        refreshAt = nowNanos + Math.max(seconds - 60L, seconds / 2) * SECOND;
    }

    private void refreshed(long nowNanos, Out out) {
        int lifetime = (int) Math.max(0, view.u32(Attribute.LIFETIME));
        if (released || lifetime == 0) {
            ended(0, out);
        } else {
            lives(lifetime, nowNanos);
        }
    }

    private void permitted(Ask about, long nowNanos, Out out) {
        Bond bond = about.peer() == null ? null : permissions.get(about.peer().getAddress());
        if (bond != null) {
            boolean first = !bond.granted;
            bond.granted = true;
            bond.refreshAt = nowNanos + PERMISSION_REFRESH;
            if (first) {
                out.event(new Event.Permitted(bond.peer.getAddress()));
            }
        }
    }

    private void bound(Ask about, long nowNanos, Out out) {
        Bond bond = byNumber.get(about.number());
        if (bond != null) {
            boolean first = !bond.granted;
            bond.granted = true;
            bond.refreshAt = nowNanos + PERMISSION_REFRESH;
            if (first) {
                out.event(new Event.Bound(bond.peer, bond.channel));
            }
        }
    }

    private void refused(Ask about, long nowNanos, Out out) {
        int code = view.errorCode();
        if (about.tries() < MOST_TRIES
                && login.refused(view, about.signed()) == LongTermLogin.Next.RETRY) {
            ask(about.again(), nowNanos, out);
            return;
        }
        InetSocketAddress elsewhere = view.alternateServer();
        if (elsewhere != null) {
            out.event(new Event.Redirected(elsewhere));
            return;
        }
        failed(about, code, out);
    }

    private void failed(Ask about, int code, Out out) {
        if (code == 0 && triesAgain(about)) {
            return;
        }
        boolean gone = allocated && code == StunError.ALLOCATION_MISMATCH;
        if (gone || about.method() == StunMethod.REFRESH) {
            ended(code, out);
            return;
        }
        if (about.method() == StunMethod.CREATE_PERMISSION && about.peer() != null) {
            permissions.remove(about.peer().getAddress());
        } else if (about.method() == StunMethod.CHANNEL_BIND && about.peer() != null) {
            channels.remove(about.peer());
            byNumber.remove(about.number());
        }
        out.event(new Event.Refused(about.method(), code, about.peer()));
    }

    /** What is there and could not be refreshed for want of an answer is tried at once again. */
    private boolean triesAgain(Ask about) {
        Bond bond =
                switch (about.method()) {
                    case StunMethod.CHANNEL_BIND -> byNumber.get(about.number());
                    case StunMethod.CREATE_PERMISSION ->
                            about.peer() == null
                                    ? null
                                    : permissions.get(about.peer().getAddress());
                    default -> null;
                };
        if (bond != null && bond.granted) {
            bond.refreshAt = Long.MIN_VALUE;
            return true;
        }
        if (about.method() == StunMethod.REFRESH && allocated && !released) {
            refreshAt = Long.MIN_VALUE;
            return true;
        }
        return false;
    }

    private void ended(int code, Out out) {
        allocated = false;
        refreshAt = Long.MAX_VALUE;
        expiresAt = Long.MAX_VALUE;
        transactions.clear();
        permissions.clear();
        channels.clear();
        byNumber.clear();
        out.event(new Event.Ended(code));
    }

    public void tick(long nowNanos, Out out) {
        transactions.tick(nowNanos, sender(out));
        if (expiresAt <= nowNanos) {
            ended(0, out);
        }
        if (allocated && refreshAt <= nowNanos) {
            refreshAt = Long.MAX_VALUE;
            ask(new Ask(StunMethod.REFRESH, null, 0, 0, false), nowNanos, out);
        }
        for (Bond bond : List.copyOf(permissions.values())) {
            if (bond.refreshAt <= nowNanos) {
                bond.refreshAt = Long.MAX_VALUE;
                ask(new Ask(StunMethod.CREATE_PERMISSION, bond.peer, 0, 0, false), nowNanos, out);
            }
        }
        for (Bond bond : List.copyOf(channels.values())) {
            if (bond.refreshAt <= nowNanos) {
                bond.refreshAt = Long.MAX_VALUE;
                ask(
                        new Ask(StunMethod.CHANNEL_BIND, bond.peer, bond.channel, 0, false),
                        nowNanos,
                        out);
            }
        }
    }

    /** When {@link #tick} is next wanted; {@code Long.MAX_VALUE} for never. */
    public long deadline() {
        long next = Math.min(Math.min(refreshAt, expiresAt), transactions.deadline());
        for (Bond bond : permissions.values()) {
            next = Math.min(next, bond.refreshAt);
        }
        for (Bond bond : channels.values()) {
            next = Math.min(next, bond.refreshAt);
        }
        return next;
    }
}
