package org.lanline.turn;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanline.kit.Link;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.LongTermAccounts;
import org.lanline.stun.LongTermCredential;
import org.lanline.stun.LongTermGate;
import org.lanline.stun.ReplyBudget;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunNonces;
import org.lanline.stun.StunTransactions.Schedule;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Our client and our server on a link that loses a fifth of all datagrams, repeats a fifth and lets
 * them overtake each other, in virtual time and for hundreds of seeded days.
 */
class TurnLinkTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final InetAddress BOX = InetAddress.ofLiteral("10.77.0.1");
    private static final InetAddress BOX_IPV6 = InetAddress.ofLiteral("fd77::1");
    private static final InetSocketAddress CLIENT =
            new InetSocketAddress(InetAddress.ofLiteral("10.77.0.2"), 4_000);
    private static final InetSocketAddress PEER =
            new InetSocketAddress(InetAddress.ofLiteral("10.78.0.3"), 5_000);

    /** One day: a client, the box, and a peer that sends back whatever it gets. */
    private static final class Day implements Allocations.Out, TurnClient.Out, LongTermAccounts {
        private final Link<byte[]> link;
        private final Listener listener;
        private final Allocations server;
        private TurnClient client;
        private final CallPolicy policy = new CallPolicy();
        private final List<TurnClient.Event> events = new ArrayList<>();
        private final List<TurnEvent> journal = new ArrayList<>();
        private final Set<String> heard = new HashSet<>();
        private final String realm;
        private boolean deaf;
        private long now = 5 * SECOND;

        Day(long seed, double loss, String password, boolean sha256, Listener.Transport by) {
            link = new Link<>(seed, loss, loss, MS, 200 * MS);
            listener = new Listener(by, new InetSocketAddress(BOX, 3_478), BOX, BOX_IPV6);
            Random random = new Random(seed);
            realm = sha256 ? "lan" : "a realm that leaves no room for an offer";
            server =
                    new Allocations(
                            new LongTermGate(realm, new StunNonces(new byte[32], 600), this),
                            policy,
                            BOX::equals,
                            TurnLimits.SMALL_BOX,
                            new ReplyBudget(1_000, 1_000, 1),
                            random,
                            now);
            server.open();
            policy.offered("anna", "call", Set.of(PEER.getAddress()));
            boolean reliable = by != Listener.Transport.UDP;
            client =
                    new TurnClient(
                            new TurnClient.Wish(reliable, reliable, TurnClient.Families.IPV4, 600),
                            "anna",
                            password,
                            Schedule.RFC,
                            random);
        }

        @Override
        public @Nullable LongTermCredential byUsername(String username, long nowNanos) {
            return new LongTermCredential("anna", "anna", "s3cret");
        }

        @Override
        public @Nullable LongTermCredential byUserhash(byte[] userhash, long nowNanos) {
            byte[] anna = IntegrityKey.userhash("anna", realm);
            return Arrays.equals(userhash, anna) ? byUsername("anna", nowNanos) : null;
        }

        private static byte[] copy(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(buffer.position(), bytes);
            return bytes;
        }

        @Override
        public void toServer(ByteBuffer message) {
            if (deaf) {
                return;
            }
            link.send(
                    (bytes, at) -> {
                        now = at;
                        server.receive(listener, CLIENT, ByteBuffer.wrap(bytes), at, this);
                    },
                    copy(message),
                    now);
        }

        @Override
        public void toClient(Listener from, InetSocketAddress to, ByteBuffer run, int segment) {
            link.send(
                    (bytes, at) -> {
                        now = at;
                        client.receive(ByteBuffer.wrap(bytes), at, this);
                    },
                    copy(run),
                    now);
        }

        @Override
        public void toPeer(
                Relay from, InetSocketAddress peer, ByteBuffer run, int segment, boolean whole) {
            link.send(
                    (bytes, at) -> {
                        now = at;
                        server.fromPeer(from, peer, ByteBuffer.wrap(bytes), bytes.length, at, this);
                    },
                    copy(run),
                    now);
        }

        @Override
        public void fromPeer(InetSocketAddress peer, ByteBuffer bytes) {
            assertThat(peer).isEqualTo(PEER);
            heard.add(new String(copy(bytes), UTF_8));
        }

        @Override
        public boolean open(Relay relay) {
            return true;
        }

        @Override
        public void close(Relay relay) {}

        @Override
        public void connect(PeerConnection connection) {
            server.connected(connection, now, this);
        }

        @Override
        public void join(Listener on, InetSocketAddress who, PeerConnection connection) {}

        @Override
        public void close(PeerConnection connection) {}

        @Override
        public void event(TurnEvent event) {
            journal.add(event);
        }

        @Override
        public void event(TurnClient.Event event) {
            events.add(event);
        }

        <E> long count(Class<E> type) {
            return events.stream().filter(type::isInstance).count();
        }

        void say(String text) {
            client.send(PEER, ByteBuffer.wrap(text.getBytes(UTF_8)), this);
        }

        void run(long nanos) {
            long until = now + nanos;
            for (long next = next(); next <= until; next = next()) {
                now = Math.max(now, next);
                link.tick(now);
                client.tick(now, this);
                server.tick(now, this);
            }
            now = until;
        }

        private long next() {
            return Math.min(link.deadline(), Math.min(client.deadline(), server.deadline()));
        }
    }

    private static Day udp(long seed, double loss, boolean sha256) {
        return new Day(seed, loss, "s3cret", sha256, Listener.Transport.UDP);
    }

    @Test
    void anHourOfATalkGoesThroughTheRelayAndLeavesNothing() {
        for (int seed = 0; seed < 200; seed++) {
            Day day = udp(seed, 0.2, seed % 2 == 0);
            day.client.permit(PEER, day.now, day);
            day.client.bind(PEER, day.now, day);
            day.client.allocate(day.now, day);
            for (int second = 0; second < 3_600; second += 10) {
                day.run(10 * SECOND);
                day.say("t" + second);
            }
            assertThat(day.count(TurnClient.Event.Allocated.class)).as("seed " + seed).isOne();
            assertThat(day.count(TurnClient.Event.Bound.class)).isOne();
            assertThat(day.count(TurnClient.Event.Ended.class)).isZero();
            // there and back over four lossy steps: 0.8 to the fourth, less the first seconds
            assertThat(day.heard).as("seed " + seed).hasSizeGreaterThan(100);
            assertThat(day.server.size()).isOne();
            day.client.release(day.now, day);
            day.run(700 * SECOND);
            assertThat(day.count(TurnClient.Event.Ended.class)).isOne();
            assertThat(day.server.remembered()).isZero();
            assertThat(day.client.deadline()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void onlyOneAllocationIsMadeHoweverOftenTheRequestArrives() {
        for (int seed = 0; seed < 1_000; seed++) {
            Day day = udp(seed, 0.4, seed % 2 == 0);
            day.client.allocate(day.now, day);
            day.run(100 * SECOND);
            long made = day.journal.stream().filter(TurnEvent.Created.class::isInstance).count();
            assertThat(made).as("seed " + seed).isLessThanOrEqualTo(1);
            assertThat(day.count(TurnClient.Event.Allocated.class)).isLessThanOrEqualTo(made);
        }
    }

    @Test
    void aWrongPasswordIsToldOnce() {
        Day day = new Day(1, 0, "guess", true, Listener.Transport.UDP);
        day.client.allocate(day.now, day);
        day.run(60 * SECOND);
        assertThat(day.events)
                .containsExactly(new TurnClient.Event.Refused(StunMethod.ALLOCATE, 401, null));
        assertThat(day.server.remembered()).isZero();
    }

    @Test
    void aPeerThatIsNoneOfTheCallsIsRefused() {
        Day day = udp(1, 0, true);
        InetSocketAddress loopback =
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5_060);
        day.client.allocate(day.now, day);
        day.run(SECOND);
        day.client.permit(loopback, day.now, day);
        day.client.bind(loopback, day.now, day);
        day.run(SECOND);
        assertThat(day.events)
                .contains(
                        new TurnClient.Event.Refused(StunMethod.CREATE_PERMISSION, 403, loopback),
                        new TurnClient.Event.Refused(StunMethod.CHANNEL_BIND, 403, loopback));
    }

    @ParameterizedTest
    @CsvSource({"IPV4, 10.77.0.1", "IPV6, fd77::1", "BOTH, 10.77.0.1 fd77::1"})
    void aRelayIsOfTheFamilyThatItsPeersAreOf(TurnClient.Families wanted, String relayed) {
        Day day = udp(1, 0, true);
        TurnClient client =
                new TurnClient(
                        new TurnClient.Wish(false, false, wanted, 600),
                        "anna",
                        "s3cret",
                        Schedule.RFC,
                        new Random(1));
        day.client = client;
        client.allocate(day.now, day);
        day.run(SECOND);
        TurnClient.Event.Allocated got = (TurnClient.Event.Allocated) day.events.getFirst();
        assertThat(got.relayed())
                .extracting(InetSocketAddress::getAddress)
                .containsExactlyElementsOf(
                        Stream.of(relayed.split(" ")).map(InetAddress::ofLiteral).toList());
    }

    @Test
    void aServerThatForgotEverythingIsNoticed() {
        Day day = udp(1, 0, true);
        day.client.allocate(day.now, day);
        day.run(SECOND);
        day.server.stop(day);
        day.run(600 * SECOND);
        assertThat(day.events.getLast()).isEqualTo(new TurnClient.Event.Ended(437));
        assertThat(day.client.isAllocated()).isFalse();
    }

    @Test
    void aServerThatFallsSilentIsAskedUntilTheAllocationMustBeOver() {
        Day day = udp(1, 0, true);
        day.client.permit(PEER, day.now, day);
        day.client.allocate(day.now, day);
        day.run(SECOND);
        day.deaf = true;
        day.run(500 * SECOND);
        assertThat(day.client.isAllocated()).isTrue();
        day.run(100 * SECOND);
        assertThat(day.events.getLast()).isEqualTo(new TurnClient.Event.Ended(0));
        assertThat(day.client.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aServerThatIsSilentIsGivenUp() {
        Day day = udp(1, 1, true);
        day.client.allocate(day.now, day);
        day.run(60 * SECOND);
        assertThat(day.events)
                .containsExactly(new TurnClient.Event.Refused(StunMethod.ALLOCATE, 0, null));
    }

    @Test
    void aPeerIsCalledByTcpAndTheConnectionTakenUp() {
        Day day = new Day(1, 0, "s3cret", true, Listener.Transport.TCP);
        day.client.allocate(day.now, day);
        day.run(SECOND);
        day.client.connect(PEER, day.now, day);
        day.run(SECOND);
        TurnClient.Event.Connected connected = (TurnClient.Event.Connected) day.events.getLast();
        assertThat(connected.peer()).isEqualTo(PEER);
        Box box = new Box();
        for (TurnClient.Taken taken :
                List.of(TurnClient.Taken.AGAIN, TurnClient.Taken.BOUND, TurnClient.Taken.REFUSED)) {
            byte[] request = day.client.connectionBind(connected.connectionId());
            InetSocketAddress second = new InetSocketAddress(CLIENT.getAddress(), 4_001);
            day.server.receive(day.listener, second, ByteBuffer.wrap(request), day.now, box);
            StunMessage answer = Box.message(box.toClient.getLast().bytes());
            assertThat(day.client.taken(answer)).isEqualTo(taken);
        }
        assertThat(box.joined).hasSize(1);
    }
}
