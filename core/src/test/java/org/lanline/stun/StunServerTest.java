package org.lanline.stun;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanline.stun.StunServer.Discovery;
import org.lanline.stun.StunServer.Verdict;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

class StunServerTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.9", 4_000);
    private static final InetSocketAddress FIRST = new InetSocketAddress("10.77.0.1", 3_478);
    private static final InetSocketAddress SECOND = new InetSocketAddress("10.78.0.1", 3_479);

    private record Sent(InetSocketAddress from, InetSocketAddress to, StunMessage answer) {}

    private final List<Sent> sent = new ArrayList<>();
    private final StunWriter writer = new StunWriter(2_048);
    private final ReplyBudget budget = new ReplyBudget(10, 20, 1);
    private final StunServer plain = new StunServer(null, budget);
    private final StunServer discovering =
            new StunServer(
                    new Discovery(FIRST.getAddress(), SECOND.getAddress(), 3_478, 3_479), budget);

    private StunWriter request() {
        return writer.start(
                MessageClass.REQUEST,
                StunMethod.BINDING,
                new TransactionId(7, 0x0102030405060708L));
    }

    private Verdict ask(StunServer server, StunWriter request, boolean reliable, long now) {
        StunMessage view = Vectors.parsed(request.toBytes());
        return server.handle(
                view,
                FIRST,
                CLIENT,
                reliable,
                now,
                (from, to, answer) -> {
                    byte[] copy = new byte[answer.remaining()];
                    answer.get(copy);
                    sent.add(new Sent(from, to, Vectors.parsed(ByteBuffer.wrap(copy))));
                });
    }

    private Sent answer(StunServer server, StunWriter request) {
        assertThat(ask(server, request, false, 0)).isEqualTo(Verdict.ANSWERED);
        return sent.getLast();
    }

    @Test
    void aBindingRequestIsAnsweredInThirtyTwoBytes() {
        Sent answer = answer(plain, request());
        assertThat(answer.from()).isEqualTo(FIRST);
        assertThat(answer.to()).isEqualTo(CLIENT);
        assertThat(answer.answer().isSuccess()).isTrue();
        assertThat(answer.answer().transactionId())
                .isEqualTo(new TransactionId(7, 0x0102030405060708L));
        assertThat(answer.answer().xorAddress(Attribute.XOR_MAPPED_ADDRESS)).isEqualTo(CLIENT);
        assertThat(answer.answer().size()).isEqualTo(32);
    }

    @Test
    void aFingerprintIsAnsweredWithOneAndAWrongOneNotAtAll() {
        assertThat(answer(plain, request().fingerprint()).answer().fingerprint())
                .isEqualTo(StunMessage.Check.GOOD);
        StunWriter wrong = request().u32(Attribute.FINGERPRINT, 5);
        assertThat(ask(plain, wrong, false, 0)).isEqualTo(Verdict.IGNORED);
    }

    @Test
    void whatIsNotABindingRequestIsIgnored() {
        StunWriter indication =
                writer.start(MessageClass.INDICATION, StunMethod.BINDING, new TransactionId(1, 1));
        assertThat(ask(plain, indication, false, 0)).isEqualTo(Verdict.IGNORED);
        StunWriter allocate =
                writer.start(MessageClass.REQUEST, StunMethod.ALLOCATE, new TransactionId(1, 1));
        assertThat(ask(plain, allocate, false, 0)).isEqualTo(Verdict.IGNORED);
        assertThat(sent).isEmpty();
    }

    @Test
    void anUnknownAttributeIsNamed() {
        StunMessage answer = answer(plain, request().u32(0x7777, 0)).answer();
        assertThat(answer.errorCode()).isEqualTo(420);
        assertThat(answer.bytes(Attribute.UNKNOWN_ATTRIBUTES)).containsExactly(0x77, 0x77);
    }

    @Test
    void withOneAddressAChangeCannotBeAskedFor() {
        StunMessage answer = answer(plain, request().u32(Attribute.CHANGE_REQUEST, 6)).answer();
        assertThat(answer.errorCode()).isEqualTo(420);
        assertThat(answer.has(Attribute.OTHER_ADDRESS)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 10.77.0.1, 3478",
        "2, 10.77.0.1, 3479",
        "4, 10.78.0.1, 3478",
        "6, 10.78.0.1, 3479"
    })
    void withTwoAddressesTheAnswerComesFromWhereItIsWanted(int change, String host, int port) {
        InetSocketAddress origin = new InetSocketAddress(host, port);
        Sent answer = answer(discovering, request().u32(Attribute.CHANGE_REQUEST, change));
        assertThat(answer.from()).isEqualTo(origin);
        assertThat(answer.answer().address(Attribute.RESPONSE_ORIGIN)).isEqualTo(origin);
        assertThat(answer.answer().address(Attribute.OTHER_ADDRESS)).isEqualTo(SECOND);
    }

    @Test
    void theAnswerGoesToAnotherPortOfTheSameHost() {
        Sent answer = answer(discovering, request().u16(Attribute.RESPONSE_PORT, 4_001));
        assertThat(answer.to()).isEqualTo(new InetSocketAddress("192.0.2.9", 4_001));
        assertThat(answer.answer().xorAddress(Attribute.XOR_MAPPED_ADDRESS)).isEqualTo(CLIENT);
        assertThat(ask(plain, request().u16(Attribute.RESPONSE_PORT, 9), true, 0))
                .isEqualTo(Verdict.ANSWERED);
        assertThat(sent.getLast().answer().errorCode()).isEqualTo(400);
    }

    @Test
    void paddingIsAnsweredWithAsMuch() {
        StunWriter padded = request().bytes(Attribute.PADDING, new byte[1_000]);
        assertThat(answer(discovering, padded).answer().bytes(Attribute.PADDING)).hasSize(1_000);
    }

    @Test
    void everybodyIsSentElsewhereWhenThatIsWanted() {
        plain.redirect(SECOND);
        StunMessage answer = answer(plain, request()).answer();
        assertThat(answer.errorCode()).isEqualTo(300);
        assertThat(answer.address(Attribute.ALTERNATE_SERVER)).isEqualTo(SECOND);
    }

    @Test
    void aNetworkThatAsksTooOftenIsNotAnswered() {
        int answered = 0;
        for (int i = 0; i < 1_000; i++) {
            answered += ask(plain, request(), false, 0) == Verdict.ANSWERED ? 1 : 0;
        }
        assertThat(answered).isEqualTo(20);
        assertThat(ask(plain, request(), false, 1_000_000_000)).isEqualTo(Verdict.ANSWERED);
        InetSocketAddress other = new InetSocketAddress("192.0.3.9", 4_000);
        assertThat(budget.take(other.getAddress(), 0)).isTrue();
    }

    @Test
    void theBudgetIsOneForEachSlash24AndEachSlash56() {
        assertThat(drawn("192.0.2.", 20)).isEqualTo(20);
        assertThat(drawn("198.51.100.", 40)).isEqualTo(20);
        assertThat(drawn("2001:db8:0:12", 40)).isEqualTo(20);
        assertThat(drawn("2001:db8:0:13", 40)).isEqualTo(20);
    }

    private int drawn(String prefix, int times) {
        int taken = 0;
        for (int i = 0; i < times; i++) {
            String host = prefix.contains(":") ? prefix + (i % 90 + 10) + "::1" : prefix + i;
            taken += budget.take(new InetSocketAddress(host, 1).getAddress(), 0) ? 1 : 0;
        }
        return taken;
    }
}
