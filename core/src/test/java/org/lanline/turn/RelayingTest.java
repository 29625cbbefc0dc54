package org.lanline.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.stun.Attribute;
import org.lanline.stun.MessageClass;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;
import org.lanline.turn.Box.ToClient;
import org.lanline.turn.Box.ToPeer;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;

/** Permissions, channels, Send and Data, and runs (RFC 8656 sections 9 to 12). */
class RelayingTest {
    private static final byte[] HELLO = {1, 2, 3, 4, 5};

    private final Box box = new Box();
    private final Box.Client anna = box.client("anna");

    private static byte[] content(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private void fromPeer(Relay relay, InetSocketAddress peer, byte[] run, int segment) {
        box.allocations.fromPeer(relay, peer, ByteBuffer.wrap(run), segment, box.now, box);
    }

    private int answersOf(Runnable what) {
        int before = box.toClient.size();
        what.run();
        return box.toClient.size() - before;
    }

    @Test
    void aSendIndicationGoesToAPermittedPeerOnly() {
        Relay relay = anna.relay();
        anna.sendIndication(Box.PEER, "too early");
        assertThat(box.toPeer).isEmpty();
        anna.permit(Box.PEER);
        anna.sendIndication(Box.PEER, "hello");
        anna.sendIndication(new InetSocketAddress(Box.PEER.getAddress(), 6_000), "any port");
        assertThat(box.toPeer).hasSize(2);
        ToPeer first = box.toPeer.getFirst();
        assertThat(first.from()).isSameAs(relay);
        assertThat(first.peer()).isEqualTo(Box.PEER);
        assertThat(first.bytes()).asString().isEqualTo("hello");
        assertThat(first.whole()).isFalse();
        assertThat(box.toPeer.getLast().peer().getPort()).isEqualTo(6_000);
    }

    /**
     * Who writes requests and answers down relies on it: media must not be told of, nor cost it.
     */
    @Test
    void requestsAreToldOfAndAnswersBeginWithOneAndMediaDoesNeither() {
        Relay relay = anna.relay();
        anna.permit(Box.PEER);
        anna.bind(0x4000, Box.PEER);
        assertThat(box.asked)
                .containsExactly(
                        "null " + StunMethod.ALLOCATE,
                        "anna " + StunMethod.ALLOCATE,
                        "anna " + StunMethod.CREATE_PERMISSION,
                        "anna " + StunMethod.CHANNEL_BIND);
        assertThat(box.toClient).hasSize(4).allMatch(each -> each.bytes()[0] == 1);
        anna.send(Box.channelData(0x4000, HELLO));
        anna.sendIndication(Box.PEER, "hello");
        fromPeer(relay, Box.PEER, HELLO, 5);
        fromPeer(relay, new InetSocketAddress(Box.PEER.getAddress(), 6_000), HELLO, 5);
        assertThat(box.asked).hasSize(4);
        assertThat(box.toClient).hasSize(6);
        assertThat(box.toClient.subList(4, 6)).noneMatch(each -> each.bytes()[0] == 1);
    }

    @Test
    void dontFragmentIsPassedOn() {
        anna.relay();
        anna.permit(Box.PEER);
        anna.send(
                new StunWriter(200)
                        .start(MessageClass.INDICATION, StunMethod.SEND, 1, 1)
                        .xorAddress(Attribute.XOR_PEER_ADDRESS, Box.PEER)
                        .flag(Attribute.DONT_FRAGMENT)
                        .text(Attribute.DATA, "whole")
                        .toBytes());
        assertThat(box.toPeer.getFirst().whole()).isTrue();
    }

    @Test
    void aSendIndicationWithSomethingThatMustBeUnderstoodAndIsNotGoesNowhere() {
        anna.relay();
        anna.permit(Box.PEER);
        StunWriter writer =
                new StunWriter(200)
                        .start(MessageClass.INDICATION, StunMethod.SEND, 1, 1)
                        .xorAddress(Attribute.XOR_PEER_ADDRESS, Box.PEER)
                        .text(Attribute.DATA, "hello");
        anna.send(writer.u32(0x7777, 0).toBytes());
        assertThat(box.toPeer).isEmpty();
    }

    @Test
    void aPeersDatagramComesAsADataIndication() {
        Relay relay = anna.relay();
        assertThat(answersOf(() -> fromPeer(relay, Box.PEER, HELLO, 5))).isZero();
        anna.permit(Box.PEER);
        fromPeer(relay, Box.PEER, HELLO, 5);
        StunMessage data = Box.message(box.toClient.getLast().bytes());
        assertThat(data.isIndication()).isTrue();
        assertThat(data.method()).isEqualTo(StunMethod.DATA);
        assertThat(data.xorAddress(Attribute.XOR_PEER_ADDRESS)).isEqualTo(Box.PEER);
        assertThat(data.bytes(Attribute.DATA)).isEqualTo(HELLO);
        assertThat(answersOf(() -> fromPeer(relay, Box.PEER, new byte[0], 0))).isOne();
    }

    @Test
    void aPermissionLastsFiveMinutes() {
        Relay relay = anna.relay();
        anna.permit(Box.PEER);
        box.later(299);
        assertThat(answersOf(() -> fromPeer(relay, Box.PEER, HELLO, 5))).isOne();
        box.later(2);
        assertThat(answersOf(() -> fromPeer(relay, Box.PEER, HELLO, 5))).isZero();
        anna.sendIndication(Box.PEER, "late");
        assertThat(box.toPeer).isEmpty();
        anna.permit(Box.PEER);
        anna.sendIndication(Box.PEER, "again");
        assertThat(box.toPeer).hasSize(1);
    }

    @Test
    void aChannelCarriesBothWays() {
        Relay relay = anna.relay();
        assertThat(anna.bind(0x4001, Box.PEER).isSuccess()).isTrue();
        anna.send(Box.channelData(0x4001, HELLO));
        assertThat(box.toPeer.getLast().bytes()).isEqualTo(HELLO);
        assertThat(box.toPeer.getLast().peer()).isEqualTo(Box.PEER);
        fromPeer(relay, Box.PEER, HELLO, 5);
        assertThat(box.toClient.getLast().bytes()).isEqualTo(Box.channelData(0x4001, HELLO));
        InetSocketAddress otherPort = new InetSocketAddress(Box.PEER.getAddress(), 7_000);
        fromPeer(relay, otherPort, HELLO, 5);
        assertThat(Box.message(box.toClient.getLast().bytes()).method()).isEqualTo(StunMethod.DATA);
    }

    @Test
    void aChannelLastsTenMinutesAndCarriesItsOwnPermission() {
        Relay relay = anna.relay();
        anna.refresh(3_600);
        anna.bind(0x4001, Box.PEER);
        box.later(599);
        anna.send(Box.channelData(0x4001, HELLO));
        assertThat(box.toPeer).hasSize(1);
        assertThat(answersOf(() -> fromPeer(relay, Box.PEER, HELLO, 5))).isOne();
        box.later(2);
        anna.send(Box.channelData(0x4001, HELLO));
        assertThat(box.toPeer).hasSize(1);
        assertThat(answersOf(() -> fromPeer(relay, Box.PEER, HELLO, 5))).isZero();
        assertThat(anna.bind(0x4001, Box.PEER).isSuccess()).isTrue();
        anna.send(Box.channelData(0x4001, HELLO));
        assertThat(box.toPeer).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x3fff, 0x7fff, 0x8000, 0xffff})
    void aNumberOutsideTheRangeIsABadRequest(int number) {
        anna.relay();
        assertThat(anna.bind(number, Box.PEER).errorCode()).isEqualTo(400);
    }

    @Test
    void aNumberThatOnlyRfc5766AllowsIsTaken() {
        anna.relay();
        assertThat(anna.bind(0x7ffe, Box.PEER).isSuccess()).isTrue();
        anna.send(Box.channelData(0x7ffe, HELLO));
        assertThat(box.toPeer.getLast().bytes()).isEqualTo(HELLO);
    }

    @Test
    void aNumberAndAPeerBelongToEachOtherAlone() {
        anna.relay();
        InetSocketAddress other = new InetSocketAddress(Box.PEER.getAddress(), 5_001);
        assertThat(anna.bind(0x4000, Box.PEER).isSuccess()).isTrue();
        assertThat(anna.bind(0x4000, Box.PEER).isSuccess()).isTrue();
        assertThat(anna.bind(0x4000, other).errorCode()).isEqualTo(400);
        assertThat(anna.bind(0x4001, Box.PEER).errorCode()).isEqualTo(400);
        assertThat(anna.bind(0x4001, other).isSuccess()).isTrue();
        anna.refresh(3_600);
        box.later(601);
        assertThat(anna.bind(0x4000, other).isSuccess()).as("both have run out").isTrue();
        anna.send(Box.channelData(0x4000, HELLO));
        assertThat(box.toPeer.getLast().peer()).isEqualTo(other);
    }

    @Test
    void channelsAndPermissionsHaveABound() {
        anna.relay();
        int bound = 0;
        while (anna.bind(
                        0x4000 + bound, new InetSocketAddress(Box.PEER.getAddress(), 2_000 + bound))
                .isSuccess()) {
            bound++;
        }
        assertThat(bound).isEqualTo(Peers.MOST_CHANNELS);
        assertThat(box.last(TurnEvent.Refused.class).code()).isEqualTo(508);
    }

    @Test
    void onAStreamChannelDataIsPadded() {
        Box.Client stream = box.new Client("anna", box.tcp, Box.ANNA);
        Relay relay = stream.relay();
        stream.bind(0x4000, Box.PEER);
        fromPeer(relay, Box.PEER, HELLO, 5);
        byte[] sent = box.toClient.getLast().bytes();
        assertThat(sent).hasSize(12).startsWith(Box.channelData(0x4000, HELLO));
        fromPeer(relay, Box.PEER, joined(HELLO, HELLO, new byte[4]), 5);
        assertThat(box.toClient.getLast().bytes()).hasSize(32);
    }

    @Test
    void whatAChannelHoldsTooLittleOfIsDropped() {
        anna.relay();
        anna.bind(0x4000, Box.PEER);
        byte[] tooLong = Box.channelData(0x4000, HELLO);
        tooLong[3] = 6;
        anna.send(tooLong);
        anna.send(Arrays.copyOf(tooLong, 3));
        anna.send(Box.channelData(0x4fff, HELLO));
        assertThat(box.toPeer).isEmpty();
        byte[] padded = Arrays.copyOf(Box.channelData(0x4000, HELLO), 12);
        anna.send(padded);
        assertThat(box.toPeer.getLast().bytes()).isEqualTo(HELLO);
        anna.send(Box.channelData(0x4000, new byte[0]));
        assertThat(box.toPeer.getLast().bytes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunGoesOnAsOneRun(boolean direct) {
        Relay relay = anna.relay();
        anna.bind(0x4000, Box.PEER);
        byte[][] parts = new byte[16][];
        for (int i = 0; i < 16; i++) {
            parts[i] = content(i == 15 ? 700 : 1_200, i); // as the last piece of a picture is
        }
        byte[] run = Box.channelData(0x4000, parts);
        ByteBuffer buffer =
                direct
                        ? ByteBuffer.allocateDirect(run.length + 9)
                        : ByteBuffer.allocate(run.length + 9);
        buffer.put(9, run).position(9);
        box.allocations.receive(box.udp, Box.ANNA, buffer, 1_204, box.now, box);
        assertThat(buffer.position()).isEqualTo(9);
        assertThat(buffer.limit()).isEqualTo(run.length + 9);
        ToPeer sent = box.toPeer.getLast();
        assertThat(box.toPeer).hasSize(1);
        assertThat(sent.segmentBytes()).isEqualTo(1_200);
        assertThat(sent.bytes()).isEqualTo(joined(parts));
        int before = box.toClient.size();
        fromPeer(relay, Box.PEER, joined(parts), 1_200);
        assertThat(box.toClient).hasSize(before + 1);
        ToClient back = box.toClient.getLast();
        assertThat(back.segmentBytes()).isEqualTo(1_204);
        assertThat(back.bytes()).isEqualTo(run);
    }

    @Test
    void aRunForTwoPeersWithAMessageInBetweenIsTakenApart() {
        anna.relay();
        InetSocketAddress other = new InetSocketAddress(Box.PEER.getAddress(), 5_001);
        anna.bind(0x4000, Box.PEER);
        anna.bind(0x4001, other);
        byte[] message = anna.bytes(StunMethod.REFRESH, w -> w.u32(Attribute.LIFETIME, 600));
        int segment = message.length;
        byte[] first = content(segment - 4, 1);
        byte[] second = content(segment - 4, 2);
        byte[] last = content(20, 3);
        byte[] run =
                joined(
                        Box.channelData(0x4000, first, second),
                        message,
                        Box.channelData(0x4001, first),
                        Box.channelData(0x4000, second),
                        Box.channelData(0x4000, last));
        int before = box.toClient.size();
        box.allocations.receive(box.udp, Box.ANNA, ByteBuffer.wrap(run), segment, box.now, box);
        assertThat(box.toClient).hasSize(before + 1);
        assertThat(Box.message(box.toClient.getLast().bytes()).isSuccess()).isTrue();
        assertThat(box.toPeer).hasSize(3);
        assertThat(box.toPeer.getFirst().bytes()).isEqualTo(joined(first, second));
        assertThat(box.toPeer.get(1).peer()).isEqualTo(other);
        assertThat(box.toPeer.get(1).bytes()).isEqualTo(first);
        assertThat(box.toPeer.getLast().bytes()).isEqualTo(joined(second, last));
    }

    @Test
    void aRunThatIsTooLongWithItsHeadersIsSentInTwo() {
        Relay relay = anna.relay();
        anna.bind(0x4000, Box.PEER);
        byte[] run = content(64 * 1_015, 4);
        int before = box.toClient.size();
        fromPeer(relay, Box.PEER, run, 1_015);
        int datagrams = 0;
        for (ToClient each : box.toClient.subList(before, box.toClient.size())) {
            assertThat(each.bytes()).hasSizeLessThan(65_508);
            assertThat(each.segmentBytes()).isEqualTo(1_019);
            datagrams += each.bytes().length / 1_019;
        }
        assertThat(datagrams).isEqualTo(64);
    }

    @Test
    void oneDatagramWithRoomBeforeItIsNotCopied() {
        Relay relay = anna.relay();
        anna.bind(0x4000, Box.PEER);
        ByteBuffer roomy = ByteBuffer.allocate(20).position(8).limit(13);
        roomy.put(8, HELLO);
        box.allocations.fromPeer(relay, Box.PEER, roomy, 5, box.now, box);
        assertThat(box.toClient.getLast().bytes()).isEqualTo(Box.channelData(0x4000, HELLO));
        assertThat(roomy.getShort(4)).isEqualTo((short) 0x4000);
        assertThat(roomy.position()).isEqualTo(8);
    }

    @Test
    void icmpAboutAPermittedPeerIsPassedOn() {
        Relay relay = anna.relay();
        assertThat(answersOf(() -> icmp(relay))).isZero();
        anna.permit(Box.PEER);
        assertThat(answersOf(() -> icmp(relay))).isOne();
        StunMessage data = Box.message(box.toClient.getLast().bytes());
        assertThat(data.xorAddress(Attribute.XOR_PEER_ADDRESS)).isEqualTo(Box.PEER);
        assertThat(data.has(Attribute.DATA)).isFalse();
        assertThat(data.bytes(Attribute.ICMP)).containsExactly(0, 0, 6, 4, 0, 0, 5, 20);
    }

    private void icmp(Relay relay) {
        box.allocations.icmp(relay, Box.PEER, 3, 4, 1_300, box.now, box);
    }

    @Test
    void moreThanAUsersShareOfBytesIsDropped() {
        Box slow = new Box(TurnLimits.SMALL_BOX.withBytesPerSecond(1_000, 0));
        Box.Client client = slow.client("anna");
        client.relay();
        client.bind(0x4000, Box.PEER);
        for (int i = 0; i < 20; i++) {
            client.send(Box.channelData(0x4000, new byte[100]));
        }
        assertThat(slow.toPeer).hasSize(10);
        slow.now += Box.SECOND / 2;
        for (int i = 0; i < 20; i++) {
            client.send(Box.channelData(0x4000, new byte[100]));
        }
        assertThat(slow.toPeer).hasSize(15);
    }

    @Test
    void theWholeHouseHasAShareToo() {
        Box slow = new Box(TurnLimits.SMALL_BOX.withBytesPerSecond(0, 500));
        Box.Client client = slow.client("anna");
        Relay relay = client.relay();
        client.bind(0x4000, Box.PEER);
        int before = slow.toClient.size();
        for (int i = 0; i < 20; i++) {
            slow.allocations.fromPeer(
                    relay, Box.PEER, ByteBuffer.allocate(100), 100, slow.now, slow);
        }
        assertThat(slow.toClient).hasSize(before + 5);
    }

    @Test
    void aFreeUserHasNoShareAndTakesNothingFromThatOfOthers() {
        Box slow =
                new Box(
                        TurnLimits.SMALL_BOX
                                .withBytesPerSecond(500, 500)
                                .withFreeUsers(Set.of("anna")));
        Box.Client free = slow.client("anna");
        Box.Client other = slow.new Client("bert", slow.udp, new InetSocketAddress("10.77.0.8", 1));
        slow.policy.offered("bert", "call", Set.of(Box.PEER.getAddress()));
        for (Box.Client each : new Box.Client[] {free, other}) {
            each.relay();
            each.bind(0x4000, Box.PEER);
            int before = slow.toPeer.size();
            for (int i = 0; i < 20; i++) {
                each.send(Box.channelData(0x4000, new byte[100]));
            }
            assertThat(slow.toPeer).hasSize(before + (each == free ? 20 : 5));
        }
    }

    @Test
    void whatPassedIsCounted() {
        Relay relay = anna.relay();
        anna.bind(0x4000, Box.PEER);
        anna.send(Box.channelData(0x4000, HELLO));
        fromPeer(relay, Box.PEER, new byte[30], 10);
        assertThat(box.allocations.packets()).as("while it lasts").isEqualTo(4);
        assertThat(box.allocations.bytes()).isEqualTo(35);
        anna.refresh(0);
        assertThat(box.allocations.bytes()).as("and after it").isEqualTo(35);
        TurnEvent.Ended ended = box.last(TurnEvent.Ended.class);
        assertThat(ended.packetsToPeers()).isOne();
        assertThat(ended.bytesToPeers()).isEqualTo(5);
        assertThat(ended.packetsToClient()).isEqualTo(3);
        assertThat(ended.bytesToClient()).isEqualTo(30);
    }

    /** Counts, and nothing else. */
    private static final class Sink implements Allocations.Out {
        private long bytes;

        @Override
        public void toClient(Listener from, InetSocketAddress to, ByteBuffer run, int segment) {
            bytes += run.remaining();
        }

        @Override
        public void toPeer(
                Relay from, InetSocketAddress peer, ByteBuffer run, int segment, boolean whole) {
            bytes += run.remaining();
        }

        @Override
        public boolean open(Relay relay) {
            return false;
        }

        @Override
        public void close(Relay relay) {}

        @Override
        public void connect(PeerConnection connection) {}

        @Override
        public void join(Listener on, InetSocketAddress client, PeerConnection connection) {}

        @Override
        public void close(PeerConnection connection) {}

        @Override
        public void event(TurnEvent event) {}
    }

    @Test
    void aRelayedPacketMakesNoObject() {
        Box fast = new Box(TurnLimits.SMALL_BOX.withBytesPerSecond(0, 0));
        Box.Client client = fast.client("anna");
        Relay relay = client.relay();
        client.permit(Box.PEER);
        InetSocketAddress bound = new InetSocketAddress(Box.PEER.getAddress(), 5_005);
        client.bind(0x4000, bound);
        ByteBuffer channel = ByteBuffer.wrap(Box.channelData(0x4000, content(1_200, 1)));
        byte[][] four = {content(900, 1), content(900, 2), content(900, 3), content(900, 4)};
        byte[] run = Box.channelData(0x4000, four);
        ByteBuffer again = ByteBuffer.allocateDirect(run.length);
        ByteBuffer indication =
                ByteBuffer.wrap(
                        new StunWriter(2_000)
                                .start(MessageClass.INDICATION, StunMethod.SEND, 1, 1)
                                .xorAddress(Attribute.XOR_PEER_ADDRESS, Box.PEER)
                                .bytes(Attribute.DATA, content(500, 1))
                                .toBytes());
        ByteBuffer back = ByteBuffer.allocateDirect(4_800);
        Sink sink = new Sink();
        Runnable round =
                () -> {
                    again.clear().put(0, run);
                    fast.allocations.receive(fast.udp, Box.ANNA, channel, fast.now, sink);
                    fast.allocations.receive(fast.udp, Box.ANNA, again, 904, fast.now, sink);
                    fast.allocations.receive(fast.udp, Box.ANNA, indication, fast.now, sink);
                    back.clear();
                    fast.allocations.fromPeer(relay, bound, back, 1_200, fast.now, sink);
                };
        assertThat(allocatedPerRound(round)).as("bytes in a round of ten packets").isLessThan(1.0);
        assertThat(sink.bytes).isGreaterThan(200_000L * 10_000);
    }

    private static double allocatedPerRound(Runnable round) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 200_000;
        for (int i = 0; i < rounds; i++) {
            round.run(); // until it is compiled
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < rounds; i++) {
            round.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) rounds;
    }
}
