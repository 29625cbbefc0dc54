package org.lanline.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.stun.Attribute;
import org.lanline.stun.LongTermGate;
import org.lanline.stun.ReplyBudget;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunNonces;
import org.lanline.stun.StunWriter;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** Allocate and Refresh (RFC 8656 sections 7 and 8). */
class AllocateTest {
    private final Box box = new Box();
    private final Box.Client anna = box.client("anna");

    @Test
    void aStrangersAllocateOf28BytesIsAnsweredWith56AndLeavesNothing() {
        byte[] request =
                anna.bytes(
                        StunMethod.ALLOCATE, w -> w.firstByte(Attribute.REQUESTED_TRANSPORT, 17));
        assertThat(request).hasSize(28);
        StunMessage answer = Objects.requireNonNull(anna.answer(request));
        assertThat(answer.errorCode()).isEqualTo(401);
        assertThat(answer.size()).isEqualTo(56);
        assertThat(answer.text(Attribute.NONCE)).hasSize(16);
        assertThat(box.allocations.remembered()).isZero();
        assertThat(box.open).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.77.0.2, 28, 56", "10.77.0.2, 80, 56", "10.77.0.2, 84, 84", "10.77.0.2, 400, 84",
        "203.0.113.9, 28, 56", "203.0.113.9, 84, 84", "fd77::2, 80, 56", "fd77::2, 84, 84"
    })
    void nobodyIsSentMoreThan56BytesOrWhatHeHasSent(String from, int asked, int answered) {
        Box.Client stranger = box.new Client("anna", box.udp, new InetSocketAddress(from, 4_000));
        byte[] request =
                stranger.bytes(
                        StunMethod.ALLOCATE,
                        w ->
                                asked == 28
                                        ? w.firstByte(Attribute.REQUESTED_TRANSPORT, 17)
                                        : w.bytes(Attribute.SOFTWARE, new byte[asked - 24]));
        assertThat(request).hasSize(asked);
        StunMessage answer = Objects.requireNonNull(stranger.answer(request));
        assertThat(answer.size()).isEqualTo(answered);
        assertThat(answer.has(Attribute.PASSWORD_ALGORITHMS)).isEqualTo(answered > 56);
    }

    @Test
    void aFloodOfForgedRequestsIsAnsweredSeldomAndLeavesNothing() {
        Box small = new Box(TurnLimits.SMALL_BOX, new ReplyBudget(10, 20, 3), null);
        for (int i = 0; i < 10_000; i++) {
            InetSocketAddress forged = new InetSocketAddress("203.0.113." + i % 250, 1_000 + i);
            Box.Client client = small.new Client("anna", small.udp, forged);
            client.send(client.bytes(StunMethod.ALLOCATE, w -> w.flag(0x7fff)));
        }
        assertThat(small.toClient).hasSize(20);
        assertThat(small.allocations.remembered()).isZero();
    }

    /**
     * Of each network a few are answered, none with more than twice its bytes, and none is
     * remembered.
     */
    @Test
    void aFloodForgedFromThousandsOfNetworksIsNoAmplifierAndLeavesNothing() {
        Box small = new Box(TurnLimits.SMALL_BOX, new ReplyBudget(10, 20, 3), null);
        long asked = 0;
        for (int i = 0; i < 60_000; i++) {
            int network = i % 1_000;
            String forged =
                    i % 2 == 0
                            ? "198.%d.%d.7".formatted(18 + network / 250, network % 250)
                            : "2001:db8:%x:%x::7".formatted(network, network << 8 & 0xffff);
            Box.Client client =
                    small
                    .new Client(
                            "anna", small.udp, new InetSocketAddress(forged, 1_000 + i % 60_000));
            byte[] request = client.bytes(StunMethod.ALLOCATE, w -> w.firstByte(0x19, 17));
            asked += request.length;
            client.send(request);
        }
        long answered = small.toClient.stream().mapToLong(each -> each.bytes().length).sum();
        assertThat(small.toClient).hasSizeBetween(500 * 20, 1_000 * 20);
        assertThat(small.toClient).allMatch(each -> each.bytes().length <= 56);
        assertThat(answered).isLessThanOrEqualTo(2 * asked);
        assertThat(small.allocations.remembered()).isZero();
        assertThat(small.open).isEmpty();
    }

    @Test
    void whatIsForgedInTheNameOfANetworkDoesNotShutItOutOfTcp() {
        Box small = new Box(TurnLimits.SMALL_BOX, new ReplyBudget(10, 20, 3), null);
        for (int i = 0; i < 1_000; i++) {
            Box.Client forged = small.new Client("anna", small.udp, Box.ANNA);
            forged.send(forged.bytes(StunMethod.ALLOCATE, w -> w.firstByte(0x19, 17)));
        }
        assertThat(small.toClient).hasSize(20);
        Box.Client stream = small.new Client("anna", small.tcp, Box.ANNA);
        assertThat(stream.allocate(w -> w).isSuccess()).isTrue();
    }

    @Test
    void nothingIsAnsweredBeforeTheFirstCredentialIsOut() {
        Allocations closed =
                new Allocations(
                        new LongTermGate(
                                "lan",
                                new StunNonces(new byte[32], 600),
                                new RestCredentialsTest.Nobody()),
                        box.policy,
                        _ -> false,
                        TurnLimits.SMALL_BOX,
                        new ReplyBudget(10, 10, 1),
                        new Random(1),
                        0);
        byte[] request = anna.bytes(StunMethod.ALLOCATE, w -> w);
        Allocations.Verdict verdict =
                closed.receive(box.udp, Box.ANNA, ByteBuffer.wrap(request), box.now, box);
        assertThat(verdict).isEqualTo(Allocations.Verdict.IGNORED);
        assertThat(box.toClient).isEmpty();
    }

    @Test
    void anAllocationTellsItsAddressesAndLifetime() {
        StunMessage answer = anna.allocate(w -> w);
        assertThat(answer.isSuccess()).isTrue();
        assertThat(answer.xorAddress(Attribute.XOR_MAPPED_ADDRESS)).isEqualTo(Box.ANNA);
        assertThat(answer.u32(Attribute.LIFETIME)).isEqualTo(600);
        Relay relay = box.open.getFirst();
        assertThat(answer.xorAddress(Attribute.XOR_RELAYED_ADDRESS)).isEqualTo(relay.address());
        assertThat(relay.address().getAddress()).isEqualTo(Box.IPV4);
        assertThat(relay.address().getPort()).isBetween(49_152, 65_535);
        TurnEvent.Created created = box.last(TurnEvent.Created.class);
        assertThat(created.user()).isEqualTo("anna");
        assertThat(created.relayed()).containsExactly(relay.address());
    }

    @Test
    void anAllocateThatWasCapturedMakesNothingFromAnotherPort() {
        anna.relay();
        anna.refresh(0);
        byte[] captured =
                anna.bytes(
                        StunMethod.ALLOCATE, w -> w.firstByte(Attribute.REQUESTED_TRANSPORT, 17));
        InetSocketAddress beside = new InetSocketAddress(Box.ANNA.getAddress(), 4_001);
        Box.Client thief = box.new Client("bert", box.udp, beside);
        StunMessage answer = Objects.requireNonNull(thief.answer(captured));
        assertThat(answer.errorCode()).isEqualTo(438);
        assertThat(answer.size()).isLessThanOrEqualTo(captured.length);
        assertThat(box.allocations.remembered()).isZero();
        assertThat(box.open).isEmpty();
        Box.Client rebound = box.new Client(anna, box.udp, beside);
        assertThat(rebound.allocate(w -> w).isSuccess()).as("her own, after a 438").isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 600", "10, 600", "900, 900", "3600, 3600", "4294967295, 3600"})
    void theLifetimeIsBetweenTenMinutesAndAnHour(long wanted, long granted) {
        StunMessage answer = anna.allocate(w -> w.u32(Attribute.LIFETIME, wanted));
        assertThat(answer.u32(Attribute.LIFETIME)).isEqualTo(granted);
    }

    @Test
    void theSameAllocateAgainIsAnsweredTheSame() {
        anna.allocate(w -> w);
        anna.refresh(0);
        byte[] request =
                anna.bytes(
                        StunMethod.ALLOCATE, w -> w.firstByte(Attribute.REQUESTED_TRANSPORT, 17));
        anna.send(request);
        byte[] first = box.toClient.getLast().bytes();
        anna.send(request);
        assertThat(box.toClient.getLast().bytes()).isEqualTo(first);
        assertThat(box.open).hasSize(1);
        assertThat(box.allocations.size()).isOne();
    }

    @Test
    void anotherAllocateOnTheSame5TupleIsAMismatch() {
        anna.relay();
        assertThat(anna.allocate(w -> w).errorCode()).isEqualTo(437);
        assertThat(box.last(TurnEvent.Refused.class).code()).isEqualTo(437);
    }

    @Test
    void theTransportIsUdpOrOverAStreamTcp() {
        anna.relay();
        anna.refresh(0);
        assertThat(anna.ask(StunMethod.ALLOCATE, w -> w).errorCode()).isEqualTo(400);
        StunMessage sctp = anna.ask(StunMethod.ALLOCATE, w -> w.firstByte(0x19, 132));
        assertThat(sctp.errorCode()).isEqualTo(442);
        StunMessage tcp = anna.ask(StunMethod.ALLOCATE, w -> w.firstByte(0x19, 6));
        assertThat(tcp.errorCode()).isEqualTo(400);
        Box without = new Box(TurnLimits.SMALL_BOX.withFeatures(false, false, false));
        Box.Client client = without.new Client("anna", without.tcp, Box.ANNA);
        assertThat(client.ask(StunMethod.ALLOCATE, w -> w.firstByte(0x19, 6)).errorCode())
                .isEqualTo(442);
        StunMessage unfragmented = client.allocate(w -> w.flag(Attribute.DONT_FRAGMENT));
        assertThat(unfragmented.errorCode()).isEqualTo(420);
        assertThat(unfragmented.bytes(Attribute.UNKNOWN_ATTRIBUTES)).containsExactly(0, 0x1a);
        StunMessage mobile = client.allocate(w -> w.bytes(Attribute.MOBILITY_TICKET, new byte[0]));
        assertThat(mobile.errorCode()).isEqualTo(405);
    }

    @Test
    void anUnknownAttributeThatMustBeUnderstoodIsNamed() {
        StunMessage answer = anna.allocate(w -> w.u32(0x7ffe, 1));
        assertThat(answer.errorCode()).isEqualTo(420);
        assertThat(answer.bytes(Attribute.UNKNOWN_ATTRIBUTES)).containsExactly(0x7f, (byte) 0xfe);
        assertThat(box.open).isEmpty();
    }

    @Test
    void anIpv6RelayIsGivenToWhoAsks() {
        StunMessage answer = anna.allocate(w -> w.firstByte(Attribute.REQUESTED_ADDRESS_FAMILY, 2));
        assertThat(Objects.requireNonNull(answer.xorAddress(0x16)).getAddress())
                .isEqualTo(Box.IPV6);
        Box.Client poor = box.new Client("anna", box.ipv4Only, Box.ANNA);
        StunMessage refused =
                poor.allocate(w -> w.firstByte(Attribute.REQUESTED_ADDRESS_FAMILY, 2));
        assertThat(refused.errorCode()).isEqualTo(440);
        assertThat(poor.allocate(w -> w.firstByte(0x17, 9)).errorCode()).isEqualTo(440);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Attribute.ADDITIONAL_ADDRESS_FAMILY,
                Attribute.ADDITIONAL_ADDRESS_FAMILY_OF_DRAFTS
            })
    void bothFamiliesComeInOneAllocationAsFarAsTheyCanBeHad(int attribute) {
        StunMessage both = anna.allocate(w -> w.firstByte(attribute, 2));
        assertThat(both.isSuccess()).isTrue();
        int first = both.find(Attribute.XOR_RELAYED_ADDRESS);
        assertThat(both.findFrom(Attribute.XOR_RELAYED_ADDRESS, first + 1)).isPositive();
        assertThat(both.has(Attribute.ADDRESS_ERROR_CODE)).isFalse();
        assertThat(box.open).hasSize(2);
        Box.Client poor = box.new Client("anna", box.ipv4Only, Box.ANNA);
        StunMessage one = poor.allocate(w -> w.firstByte(attribute, 2));
        assertThat(one.isSuccess()).isTrue();
        assertThat(one.bytes(Attribute.ADDRESS_ERROR_CODE)).containsExactly(2, 0, 4, 40);
        assertThat(poor.allocate(w -> w.firstByte(0x8000, 1)).errorCode()).isEqualTo(437);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, true"})
    void additionalMeansIpv6BesideIpv4AndNothingElse(int family, boolean withRequested) {
        StunMessage answer =
                anna.allocate(
                        w -> {
                            w.firstByte(Attribute.ADDITIONAL_ADDRESS_FAMILY, family);
                            return withRequested
                                    ? w.firstByte(Attribute.REQUESTED_ADDRESS_FAMILY, 1)
                                    : w;
                        });
        assertThat(answer.errorCode()).isEqualTo(400);
    }

    @Test
    void oneFamilyOfTwoCanBeGivenBack() {
        anna.allocate(w -> w.firstByte(Attribute.ADDITIONAL_ADDRESS_FAMILY, 2));
        StunMessage answer =
                anna.ask(
                        StunMethod.REFRESH,
                        w ->
                                w.u32(Attribute.LIFETIME, 0)
                                        .firstByte(Attribute.REQUESTED_ADDRESS_FAMILY, 2));
        assertThat(answer.isSuccess()).isTrue();
        assertThat(box.open).hasSize(1);
        assertThat(box.allocations.size()).isOne();
        StunMessage again =
                anna.ask(
                        StunMethod.REFRESH,
                        w ->
                                w.u32(Attribute.LIFETIME, 0)
                                        .firstByte(Attribute.REQUESTED_ADDRESS_FAMILY, 2));
        assertThat(again.errorCode()).isEqualTo(443);
    }

    @Test
    void anEvenPortAndTheNextOneAreKeptForTheSameUser() {
        StunMessage answer = anna.allocate(w -> w.u8(Attribute.EVEN_PORT, 0x80));
        int port = Objects.requireNonNull(answer.xorAddress(0x16)).getPort();
        assertThat(port % 2).isZero();
        byte[] token = Objects.requireNonNull(answer.bytes(Attribute.RESERVATION_TOKEN));
        assertThat(token).hasSize(8);
        assertThat(box.open).hasSize(2);
        Box.Client thief = box.new Client("bert", box.udp, new InetSocketAddress("10.77.0.9", 9));
        assertThat(thief.allocate(w -> w.bytes(0x22, token)).errorCode()).isEqualTo(508);
        Box.Client second = box.new Client("anna", box.udp, new InetSocketAddress("10.77.0.2", 9));
        StunMessage next = second.allocate(w -> w.bytes(Attribute.RESERVATION_TOKEN, token));
        assertThat(Objects.requireNonNull(next.xorAddress(0x16)).getPort()).isEqualTo(port + 1);
        Box.Client third = box.new Client("anna", box.udp, new InetSocketAddress("10.77.0.2", 8));
        assertThat(third.allocate(w -> w.bytes(0x22, token)).errorCode()).isEqualTo(508);
    }

    @Test
    void aReservedPortIsGivenUpAfterThirtySeconds() {
        anna.allocate(w -> w.u8(Attribute.EVEN_PORT, 0x80));
        box.later(31);
        assertThat(box.open).hasSize(1);
        anna.refresh(0);
        assertThat(box.allocations.remembered()).isZero();
    }

    @Test
    void aTokenWithAnythingElseAboutPortsOrFamiliesIsABadRequest() {
        byte[] token = new byte[8];
        assertThat(anna.allocate(w -> with(w, token).u8(0x18, 0)).errorCode()).isEqualTo(400);
        assertThat(anna.allocate(w -> with(w, token).firstByte(0x17, 1)).errorCode())
                .isEqualTo(400);
        assertThat(anna.allocate(w -> with(w, new byte[7])).errorCode()).isEqualTo(400);
    }

    private static StunWriter with(StunWriter request, byte[] token) {
        return request.bytes(Attribute.RESERVATION_TOKEN, token);
    }

    @Test
    void aUsersQuotaAndTheHousesAreTwoAnswers() {
        Box small = new Box(TurnLimits.SMALL_BOX.withAllocations(2, 3));
        int[] codes = new int[4];
        for (int i = 0; i < 4; i++) {
            InetSocketAddress from = new InetSocketAddress("10.77.0.2", 1_000 + i);
            codes[i] = small.new Client("anna", small.udp, from).allocate(w -> w).errorCode();
        }
        assertThat(codes).containsExactly(-1, -1, 486, 486);
        InetSocketAddress bert = new InetSocketAddress("10.77.0.8", 1);
        assertThat(small.new Client("bert", small.udp, bert).allocate(w -> w).isSuccess()).isTrue();
        InetSocketAddress full = new InetSocketAddress("10.77.0.8", 2);
        assertThat(small.new Client("bert", small.udp, full).allocate(w -> w).errorCode())
                .isEqualTo(508);
    }

    @Test
    void aFreeUserHasAsManyAsThereAreAndOthersKeepTheirQuota() {
        Box small =
                new Box(TurnLimits.SMALL_BOX.withAllocations(1, 4).withFreeUsers(Set.of("anna")));
        int[] codes = new int[6];
        for (int i = 0; i < 6; i++) {
            InetSocketAddress from = new InetSocketAddress("10.77.0.2", 1_000 + i);
            String who = i % 2 == 0 ? "bert" : "anna";
            codes[i] = small.new Client(who, small.udp, from).allocate(w -> w).errorCode();
        }
        assertThat(codes).containsExactly(-1, -1, 486, -1, 486, -1);
    }

    @Test
    void whereThereAreFreeUsersRelaysByTcpAreTheirsAlone() {
        Box open = new Box(TurnLimits.SMALL_BOX.withFreeUsers(Set.of("anna")));
        for (String user : new String[] {"anna", "bert"}) {
            InetSocketAddress from = new InetSocketAddress("10.77.0.2", user.hashCode() & 0xffff);
            StunMessage answer =
                    open.new Client(user, open.tcp, from)
                            .ask(
                                    StunMethod.ALLOCATE,
                                    w -> w.firstByte(Attribute.REQUESTED_TRANSPORT, 6));
            assertThat(answer.errorCode()).isEqualTo(user.equals("anna") ? -1 : 442);
        }
    }

    @Test
    void withoutAFreePortThereIsNoCapacity() {
        Box full = new Box(TurnLimits.SMALL_BOX.withPorts(50_000, 50_001));
        full.takenPorts.add(50_000);
        full.takenPorts.add(50_001);
        assertThat(full.client("anna").allocate(w -> w).errorCode()).isEqualTo(508);
        assertThat(full.allocations.remembered()).isZero();
    }

    @Test
    void anAllocationEndsWhenItsTimeIsUpOrItIsGivenBack() {
        anna.relay();
        assertThat(box.allocations.deadline()).isEqualTo(box.now + 600 * Box.SECOND);
        box.later(599);
        assertThat(anna.refresh(700).u32(Attribute.LIFETIME)).isEqualTo(700);
        box.later(699);
        assertThat(box.allocations.size()).isOne();
        box.later(2);
        assertThat(box.allocations.remembered()).isZero();
        assertThat(box.open).isEmpty();
        assertThat(box.last(TurnEvent.Ended.class).end()).isEqualTo(TurnEvent.End.EXPIRED);
        assertThat(anna.refresh(600).errorCode()).isEqualTo(437);
        anna.relay();
        assertThat(anna.refresh(0).u32(Attribute.LIFETIME)).isZero();
        assertThat(box.allocations.remembered()).isZero();
        assertThat(box.last(TurnEvent.Ended.class).end()).isEqualTo(TurnEvent.End.DELETED);
        assertThat(box.allocations.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anotherUserOnTheSame5TupleHasTheWrongCredentials() {
        anna.relay();
        Box.Client bert = box.client("bert");
        assertThat(bert.refresh(0).errorCode()).isEqualTo(441);
        assertThat(bert.permit(Box.PEER).errorCode()).isEqualTo(441);
        assertThat(box.allocations.size()).isOne();
    }

    @Test
    void anOldNonceIsReplacedInTheMiddleOfAnAllocation() {
        anna.relay();
        box.later(590);
        anna.refresh(3_600);
        box.later(20);
        byte[] old = anna.bytes(StunMethod.REFRESH, w -> w);
        assertThat(Objects.requireNonNull(anna.answer(old)).errorCode()).isEqualTo(438);
        assertThat(anna.refresh(3_600).isSuccess()).isTrue();
    }

    @Test
    void theConnectionsEndIsTheAllocationsEnd() {
        Box.Client stream = box.new Client("anna", box.tcp, Box.ANNA);
        stream.relay();
        box.allocations.disconnected(box.tcp, Box.ANNA, box);
        assertThat(box.allocations.remembered()).isZero();
        assertThat(box.last(TurnEvent.Ended.class).end()).isEqualTo(TurnEvent.End.DISCONNECTED);
    }

    @Test
    void clientsAreSentToAnotherServerWhenThatIsWanted() {
        InetSocketAddress other = new InetSocketAddress("10.77.0.99", 3_478);
        box.allocations.redirect(other);
        StunMessage answer = anna.allocate(w -> w);
        assertThat(answer.errorCode()).isEqualTo(300);
        assertThat(answer.address(Attribute.ALTERNATE_SERVER)).isEqualTo(other);
    }

    @Test
    void aMobileAllocationFollowsItsClient() {
        StunMessage made = anna.allocate(w -> w.bytes(Attribute.MOBILITY_TICKET, new byte[0]));
        byte[] ticket = Objects.requireNonNull(made.bytes(Attribute.MOBILITY_TICKET));
        anna.permit(Box.PEER);
        InetSocketAddress moved = new InetSocketAddress("10.77.0.22", 4_444);
        Box.Client there = box.new Client(anna, box.udp, moved);
        byte[] refresh =
                there.bytes(StunMethod.REFRESH, w -> w.bytes(Attribute.MOBILITY_TICKET, ticket));
        StunMessage stale = Objects.requireNonNull(there.answer(refresh));
        assertThat(stale.errorCode()).as("a nonce is for one source").isEqualTo(438);
        StunMessage answer =
                there.ask(StunMethod.REFRESH, w -> w.bytes(Attribute.MOBILITY_TICKET, ticket));
        assertThat(answer.isSuccess()).isTrue();
        assertThat(answer.bytes(Attribute.MOBILITY_TICKET)).isNotEqualTo(ticket);
        box.allocations.fromPeer(
                box.open.getFirst(), Box.PEER, ByteBuffer.allocate(9), 9, box.now, box);
        assertThat(box.toClient.getLast().client()).isEqualTo(moved);
        // the answer may have been lost: the same ticket from there again
        assertThat(
                        there.ask(
                                        StunMethod.REFRESH,
                                        w -> w.bytes(Attribute.MOBILITY_TICKET, ticket))
                                .isSuccess())
                .isTrue();
        Box.Client left = box.new Client("anna", box.udp, Box.ANNA);
        assertThat(left.refresh(600).errorCode()).isEqualTo(437);
        assertThat(box.last(TurnEvent.Moved.class).to()).isEqualTo(moved);
        there.refresh(0);
        assertThat(box.allocations.remembered()).isZero();
    }

    @Test
    void aTicketIsOnlyGoodForItsUser() {
        StunMessage made = anna.allocate(w -> w.bytes(Attribute.MOBILITY_TICKET, new byte[0]));
        byte[] ticket = Objects.requireNonNull(made.bytes(Attribute.MOBILITY_TICKET));
        Box.Client bert = box.new Client("bert", box.udp, new InetSocketAddress("10.77.0.9", 9));
        assertThat(bert.ask(StunMethod.REFRESH, w -> w.bytes(0x8030, ticket)).errorCode())
                .isEqualTo(441);
        assertThat(bert.ask(StunMethod.REFRESH, w -> w.bytes(0x8030, new byte[16])).errorCode())
                .isEqualTo(400);
    }

    @Test
    void aTicketHasNoZeroByteForClientsThatTakeItForText() {
        for (int i = 0; i < 300; i++) {
            StunMessage made = anna.allocate(w -> w.bytes(Attribute.MOBILITY_TICKET, new byte[0]));
            assertThat(Objects.requireNonNull(made.bytes(Attribute.MOBILITY_TICKET)))
                    .hasSize(16)
                    .doesNotContain((byte) 0);
            anna.refresh(0);
        }
    }

    @Test
    void aHundredThousandAllocationsLeaveNothingBehind() {
        Box busy = new Box(TurnLimits.SMALL_BOX.withAllocations(1_000_000, 1_000_000));
        for (int i = 0; i < 100_000; i++) {
            InetSocketAddress from = new InetSocketAddress("10.77.0.2", 1_024 + i % 60_000);
            Box.Client client = busy.new Client("anna", busy.udp, from);
            client.relay();
            if (i % 100 == 0) {
                client.permit(Box.PEER);
                client.bind(0x4000, Box.PEER);
            }
            if (i % 3 == 0) {
                client.refresh(0);
            } else if (i % 5_000 == 0) {
                busy.later(601);
            }
            busy.toClient.clear();
            busy.events.clear();
            if (i % 500 == 0) {
                busy.later(601);
            }
        }
        busy.later(3_601);
        assertThat(busy.allocations.remembered()).isZero();
        assertThat(busy.open).isEmpty();
        assertThat(busy.allocations.deadline()).isEqualTo(Long.MAX_VALUE);
    }
}
