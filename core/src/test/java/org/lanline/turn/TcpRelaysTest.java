package org.lanline.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lanline.stun.Attribute;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;

import java.net.InetSocketAddress;
import java.util.Objects;

/** Relays by TCP (RFC 6062). */
class TcpRelaysTest {
    private static final InetSocketAddress DATA = new InetSocketAddress("10.77.0.2", 4_001);

    private Box box = new Box();
    private Box.Client control = box.new Client("anna", box.tcp, Box.ANNA);
    private final Box.Client data = box.new Client("anna", box.tcp, DATA);

    @BeforeEach
    void allocate() {
        StunMessage answer = control.ask(StunMethod.ALLOCATE, w -> w.firstByte(0x19, 6));
        assertThat(answer.isSuccess()).isTrue();
        assertThat(box.open.getFirst().isTcp()).isTrue();
    }

    private @Nullable StunMessage connect(InetSocketAddress peer) {
        byte[] request =
                control.bytes(
                        StunMethod.CONNECT, w -> w.xorAddress(Attribute.XOR_PEER_ADDRESS, peer));
        return control.answer(request);
    }

    private long connected() {
        assertThat(connect(Box.PEER)).as("no answer before the peer's").isNull();
        box.allocations.connected(box.calls.getLast(), box.now, box);
        StunMessage answer = Box.message(box.toClient.getLast().bytes());
        assertThat(answer.isSuccess()).isTrue();
        assertThat(answer.method()).isEqualTo(StunMethod.CONNECT);
        assertThat(control.login.check(answer)).isEqualTo(StunMessage.Check.GOOD);
        return answer.u32(Attribute.CONNECTION_ID);
    }

    private StunMessage bind(Box.Client client, long id) {
        return client.ask(StunMethod.CONNECTION_BIND, w -> w.u32(Attribute.CONNECTION_ID, id));
    }

    @Test
    void aPeerIsCalledAndJoinedToAConnectionOfTheClients() {
        long id = connected();
        assertThat(bind(data, id).isSuccess()).isTrue();
        assertThat(box.joined).containsExactly(box.calls.getFirst());
        assertThat(bind(box.new Client("anna", box.tcp, Box.PEER), id).errorCode())
                .as("once")
                .isEqualTo(400);
        box.later(100);
        assertThat(box.hungUp).isEmpty();
        box.allocations.closed(box.calls.getFirst(), box);
        assertThat(connect(Box.PEER)).as("a new call").isNull();
    }

    @Test
    void theConnectionThatWasJoinedIsNoLongerStuns() {
        long id = connected();
        data.ask(StunMethod.REFRESH, w -> w); // learns the nonce
        byte[] request =
                data.bytes(StunMethod.CONNECTION_BIND, w -> w.u32(Attribute.CONNECTION_ID, id));
        assertThat(data.send(request)).isEqualTo(Allocations.Verdict.JOINED);
    }

    @Test
    void oneConnectionToAPeerIsEnough() {
        connected();
        assertThat(Objects.requireNonNull(connect(Box.PEER)).errorCode()).isEqualTo(446);
    }

    @Test
    void aPeerThatDoesNotAnswerIsToldSo() {
        connect(Box.PEER);
        box.allocations.closed(box.calls.getFirst(), box);
        assertThat(Box.message(box.toClient.getLast().bytes()).errorCode()).isEqualTo(447);
        connect(Box.PEER);
        box.later(31);
        assertThat(Box.message(box.toClient.getLast().bytes()).errorCode()).isEqualTo(447);
        assertThat(box.hungUp).containsExactly(box.calls.getLast());
    }

    @Test
    void aConnectionThatNobodyTakesUpIsClosed() {
        connected();
        box.later(31);
        assertThat(box.hungUp).hasSize(1);
    }

    @Test
    void onlyItsUserMayTakeUpAConnection() {
        long id = connected();
        Box.Client bert = box.new Client("bert", box.tcp, DATA);
        assertThat(bind(bert, id).errorCode()).isEqualTo(441);
        assertThat(bind(data, id + 1).errorCode()).isEqualTo(400);
        assertThat(bind(box.new Client("anna", box.udp, DATA), id).errorCode()).isEqualTo(400);
        assertThat(bind(data, id).isSuccess()).isTrue();
    }

    @Test
    void bytesCountForTheQuotasAndAreHeldBackUntilTheyAreTheirs() {
        PeerConnection joined = joined(1_000, 0);
        assertThat(carry(joined, true, 600)).isZero();
        assertThat(carry(joined, false, 400)).isZero();
        assertThat(carry(joined, true, 500)).as("half a second's").isEqualTo(Box.SECOND / 2);
        box.now += 5 * Box.SECOND / 2;
        assertThat(carry(joined, false, 1_001)).isEqualTo(Box.SECOND / 1_000);
        assertThat(box.allocations.bytes()).isEqualTo(2_501);
    }

    @Test
    void theWholeHouseSharesWhatConnectionsBring() {
        PeerConnection joined = joined(0, 2_000);
        assertThat(carry(joined, true, 3_000)).isEqualTo(Box.SECOND / 2);
    }

    @Test
    void datagramsOfTheSameUserPayForWhatConnectionsTook() {
        PeerConnection joined = joined(1_000, 0);
        Box.Client other = box.new Client("anna", box.udp, Box.ANNA);
        other.relay();
        other.bind(0x4000, Box.PEER);
        carry(joined, true, 1_500);
        other.send(Box.channelData(0x4000, new byte[100]));
        assertThat(box.toPeer).isEmpty();
        box.now += Box.SECOND;
        other.send(Box.channelData(0x4000, new byte[100]));
        assertThat(box.toPeer).hasSize(1);
    }

    @Test
    void nothingPassesAfterTheEndOfTheAllocation() {
        PeerConnection joined = joined(0, 0);
        control.ask(StunMethod.REFRESH, w -> w.u32(Attribute.LIFETIME, 0));
        assertThat(carry(joined, true, 1)).isNegative();
    }

    /** A connection through a box with other limits, ready to carry bytes. */
    private PeerConnection joined(long perUser, long inAll) {
        box = new Box(TurnLimits.SMALL_BOX.withBytesPerSecond(perUser, inAll));
        control = box.new Client("anna", box.tcp, Box.ANNA);
        allocate();
        bind(box.new Client("anna", box.tcp, DATA), connected());
        return box.joined.getFirst();
    }

    private long carry(PeerConnection joined, boolean toPeer, int bytes) {
        return box.allocations.carried(joined, toPeer, bytes, box.now);
    }

    @Test
    void aPeerMayCallWhenItIsPermitted() {
        Relay relay = box.open.getFirst();
        assertThat(box.allocations.accepted(relay, Box.PEER, box.now, box)).isNull();
        control.permit(Box.PEER);
        PeerConnection call = box.allocations.accepted(relay, Box.PEER, box.now, box);
        assertThat(call).isNotNull();
        StunMessage attempt = Box.message(box.toClient.getLast().bytes());
        assertThat(attempt.method()).isEqualTo(StunMethod.CONNECTION_ATTEMPT);
        assertThat(attempt.xorAddress(Attribute.XOR_PEER_ADDRESS)).isEqualTo(Box.PEER);
        assertThat(bind(data, attempt.u32(Attribute.CONNECTION_ID)).isSuccess()).isTrue();
        assertThat(box.joined).containsExactly(call);
    }

    @Test
    void everythingEndsWithTheAllocation() {
        bind(data, connected());
        control.refresh(0);
        assertThat(box.hungUp).hasSize(1);
        assertThat(box.allocations.remembered()).isZero();
    }

    @Test
    void channelsAndUdpAllocationsHaveNoPlaceHere() {
        assertThat(control.bind(0x4000, Box.PEER).errorCode()).isEqualTo(400);
        Box.Client udp = box.client("anna");
        udp.relay();
        StunMessage refused =
                udp.ask(
                        StunMethod.CONNECT,
                        w -> w.xorAddress(Attribute.XOR_PEER_ADDRESS, Box.PEER));
        assertThat(refused.errorCode()).isEqualTo(400);
    }
}
