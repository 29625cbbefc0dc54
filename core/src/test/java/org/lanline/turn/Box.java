package org.lanline.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.Attribute;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.LongTermAccounts;
import org.lanline.stun.LongTermCredential;
import org.lanline.stun.LongTermGate;
import org.lanline.stun.LongTermLogin;
import org.lanline.stun.MessageClass;
import org.lanline.stun.ReplyBudget;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunNonces;
import org.lanline.stun.StunWriter;
import org.lanline.stun.TransactionId;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A relay on a LAN that is made of lists: what it sends and opens can be looked at. */
final class Box implements Allocations.Out {
    static final long SECOND = 1_000_000_000;
    static final InetAddress IPV4 = host("10.77.0.1");
    static final InetAddress IPV6 = host("fd77::1");
    static final InetSocketAddress ANNA = new InetSocketAddress("10.77.0.2", 4_000);
    static final InetSocketAddress PEER = new InetSocketAddress("10.78.0.3", 5_000);
    static final InetSocketAddress PEER6 = new InetSocketAddress("fd78::3", 5_000);

    record ToClient(Listener from, InetSocketAddress client, String hex, int segmentBytes) {
        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    record ToPeer(Relay from, InetSocketAddress peer, String hex, int segmentBytes, boolean whole) {
        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    private record Users(Set<String> names) implements LongTermAccounts {
        @Override
        public @Nullable LongTermCredential byUsername(String username, long nowNanos) {
            return names.contains(username)
                    ? new LongTermCredential(username, username, "pw-" + username)
                    : null;
        }

        @Override
        public @Nullable LongTermCredential byUserhash(byte[] userhash, long nowNanos) {
            return names.stream()
                    .filter(name -> Arrays.equals(userhash, IntegrityKey.userhash(name, "lan")))
                    .findAny()
                    .map(name -> byUsername(name, nowNanos))
                    .orElse(null);
        }
    }

    final Listener udp =
            new Listener(Listener.Transport.UDP, new InetSocketAddress(IPV4, 3_478), IPV4, IPV6);
    final Listener tcp =
            new Listener(Listener.Transport.TCP, new InetSocketAddress(IPV4, 3_478), IPV4, IPV6);
    final Listener ipv4Only =
            new Listener(Listener.Transport.UDP, new InetSocketAddress(IPV4, 3_479), IPV4, null);
    final List<ToClient> toClient = new ArrayList<>();
    final List<ToPeer> toPeer = new ArrayList<>();
    final List<TurnEvent> events = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    final List<Relay> open = new ArrayList<>();
    final List<PeerConnection> calls = new ArrayList<>();
    final List<PeerConnection> joined = new ArrayList<>();
    final List<PeerConnection> hungUp = new ArrayList<>();
    final Set<Integer> takenPorts = new HashSet<>();
    final CallPolicy policy = new CallPolicy();
    final Allocations allocations;
    long now = 1_000 * SECOND;

    Box() {
        this(TurnLimits.SMALL_BOX);
    }

    Box(TurnLimits limits) {
        this(limits, new ReplyBudget(1_000, 1_000, 5), null);
    }

    Box(TurnLimits limits, ReplyBudget budget, @Nullable LongTermAccounts accounts) {
        StunNonces nonces = new StunNonces(new byte[32], 600);
        LongTermAccounts users = accounts == null ? new Users(Set.of("anna", "bert")) : accounts;
        allocations =
                new Allocations(
                        new LongTermGate("lan", nonces, users),
                        policy,
                        Set.of(IPV4, IPV6)::contains,
                        limits,
                        budget,
                        new Random(11),
                        now);
        allocations.open();
        policy.offered("anna", "call", Set.of(PEER.getAddress(), PEER6.getAddress()));
    }

    static InetAddress host(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void toClient(
            Listener from, InetSocketAddress client, ByteBuffer run, int segmentBytes) {
        toClient.add(new ToClient(from, client, hex(run), segmentBytes));
    }

    @Override
    public void toPeer(
            Relay from,
            InetSocketAddress peer,
            ByteBuffer run,
            int segmentBytes,
            boolean dontFragment) {
        toPeer.add(new ToPeer(from, peer, hex(run), segmentBytes, dontFragment));
    }

    @Override
    public boolean open(Relay relay) {
        if (takenPorts.contains(relay.address().getPort())) {
            return false;
        }
        return open.add(relay);
    }

    @Override
    public void close(Relay relay) {
        assertThat(open.remove(relay)).as("closed once").isTrue();
    }

    @Override
    public void connect(PeerConnection connection) {
        calls.add(connection);
    }

    @Override
    public void join(Listener on, InetSocketAddress client, PeerConnection connection) {
        joined.add(connection);
    }

    @Override
    public void close(PeerConnection connection) {
        hungUp.add(connection);
    }

    @Override
    public void event(TurnEvent event) {
        events.add(event);
    }

    @Override
    public void asked(
            Listener on, InetSocketAddress client, @Nullable String user, ByteBuffer request) {
        asked.add(user + " " + message(copy(request)).method());
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    <E extends TurnEvent> E last(Class<E> type) {
        return events.reversed().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    void later(long seconds) {
        now += seconds * SECOND;
        allocations.tick(now, this);
    }

    Client client(String user) {
        return new Client(user, udp, ANNA);
    }

    /** A client that logs in as it should, and says what else it is told to. */
    final class Client {
        final LongTermLogin login;
        final String user;
        final Listener via;
        final InetSocketAddress address;
        private final StunWriter writer = new StunWriter(2_048);
        private long ids = 100;

        Client(String user, Listener via, InetSocketAddress address) {
            this(user, "pw-" + user, via, address);
        }

        Client(String user, String password, Listener via, InetSocketAddress address) {
            this.user = user;
            this.via = via;
            this.address = address;
            this.login = new LongTermLogin(user, password);
        }

        Client(Client same, Listener via, InetSocketAddress address) {
            this.user = same.user;
            this.via = via;
            this.address = address;
            this.login = same.login;
            this.ids = 900;
        }

        byte[] bytes(int method, UnaryOperator<StunWriter> attributes) {
            TransactionId id = new TransactionId(user.hashCode(), ids++);
            writer.start(MessageClass.REQUEST, method, id);
            return login.sign(attributes.apply(writer)).toBytes();
        }

        Allocations.Verdict send(byte[] bytes) {
            return allocations.receive(via, address, ByteBuffer.wrap(bytes), now, Box.this);
        }

        /** The answer that came, or null. */
        @Nullable StunMessage answer(byte[] request) {
            int before = toClient.size();
            send(request);
            return toClient.size() == before ? null : message(toClient.getLast().bytes());
        }

        StunMessage ask(int method, UnaryOperator<StunWriter> attributes) {
            StunMessage answer = Objects.requireNonNull(answer(bytes(method, attributes)));
            boolean challenged = answer.errorCode() == 401 && !login.isChallenged();
            if (challenged || answer.errorCode() == 438) {
                assertThat(login.refused(answer, !challenged)).isEqualTo(LongTermLogin.Next.RETRY);
                answer = Objects.requireNonNull(answer(bytes(method, attributes)));
            }
            if (answer.isSuccess() || answer.errorCode() != 401) {
                assertThat(login.check(answer)).isEqualTo(StunMessage.Check.GOOD);
            }
            return answer;
        }

        StunMessage allocate(UnaryOperator<StunWriter> more) {
            return ask(
                    StunMethod.ALLOCATE,
                    w -> more.apply(w.firstByte(Attribute.REQUESTED_TRANSPORT, 17)));
        }

        Relay relay() {
            StunMessage answer = allocate(w -> w);
            InetSocketAddress relayed = answer.xorAddress(Attribute.XOR_RELAYED_ADDRESS);
            assertThat(answer.isSuccess()).as("code " + answer.errorCode()).isTrue();
            return open.stream().filter(r -> r.address().equals(relayed)).findAny().orElseThrow();
        }

        StunMessage refresh(int seconds) {
            return ask(StunMethod.REFRESH, w -> w.u32(Attribute.LIFETIME, seconds));
        }

        StunMessage permit(InetSocketAddress... peers) {
            return ask(
                    StunMethod.CREATE_PERMISSION,
                    w -> {
                        for (InetSocketAddress peer : peers) {
                            w.xorAddress(Attribute.XOR_PEER_ADDRESS, peer);
                        }
                        return w;
                    });
        }

        StunMessage bind(int number, InetSocketAddress peer) {
            return ask(
                    StunMethod.CHANNEL_BIND,
                    w ->
                            w.u16(Attribute.CHANNEL_NUMBER, number)
                                    .xorAddress(Attribute.XOR_PEER_ADDRESS, peer));
        }

        void sendIndication(InetSocketAddress peer, String text) {
            send(
                    writer.start(MessageClass.INDICATION, StunMethod.SEND, new TransactionId(1, 1))
                            .xorAddress(Attribute.XOR_PEER_ADDRESS, peer)
                            .text(Attribute.DATA, text)
                            .toBytes());
        }
    }

    static StunMessage message(byte[] bytes) {
        StunMessage message = new StunMessage();
        assertThat(message.parse(ByteBuffer.wrap(bytes))).isEqualTo(StunMessage.Verdict.STUN);
        return message;
    }

    static byte[] channelData(int number, byte[]... contents) {
        int length = 0;
        for (byte[] each : contents) {
            length += 4 + each.length;
        }
        ByteBuffer run = ByteBuffer.allocate(length);
        for (byte[] each : contents) {
            run.putInt(number << 16 | each.length).put(each);
        }
        return run.array();
    }
}
