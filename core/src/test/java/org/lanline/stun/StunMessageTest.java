package org.lanline.stun;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.stun.StunMessage.Check;
import org.lanline.stun.StunMessage.Verdict;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

class StunMessageTest {
    private static final TransactionId ID = new TransactionId(1, 2);
    private static final IntegrityKey KEY = IntegrityKey.shortTerm("secret");

    private final StunWriter writer = new StunWriter(2_048);

    private StunWriter request() {
        return writer.start(MessageClass.REQUEST, StunMethod.BINDING, ID);
    }

    private static Verdict verdict(byte[] bytes) {
        return new StunMessage().parse(ByteBuffer.wrap(bytes));
    }

    @Test
    void classAndMethodShareTheirBits() {
        for (MessageClass each : MessageClass.values()) {
            for (int method = 0; method < 0x1000; method++) {
                int type = each.type(method);
                assertThat(type).isLessThan(0x4000);
                assertThat(MessageClass.ofType(type)).isEqualTo(each);
                assertThat(MessageClass.methodOfType(type)).isEqualTo(method);
            }
        }
        assertThat(MessageClass.ERROR.type(StunMethod.ALLOCATE)).isEqualTo(0x0113);
    }

    @Test
    void lengthsThatDoNotFitAreMalformed() {
        byte[] good = request().text(Attribute.SOFTWARE, "abc").toBytes();
        assertThat(verdict(good)).isEqualTo(Verdict.STUN);
        assertThat(verdict(Arrays.copyOf(good, good.length - 1))).isEqualTo(Verdict.MALFORMED);
        assertThat(verdict(Arrays.copyOf(good, good.length + 4))).isEqualTo(Verdict.MALFORMED);
        byte[] longAttribute = good.clone();
        longAttribute[23] = 5;
        assertThat(verdict(longAttribute)).isEqualTo(Verdict.MALFORMED);
        byte[] oddLength = good.clone();
        oddLength[3] = 7;
        assertThat(verdict(oddLength)).isEqualTo(Verdict.MALFORMED);
    }

    @Test
    void otherProtocolsOnThePortAreNotStun() {
        assertThat(verdict(new byte[0])).isEqualTo(Verdict.NOT_STUN);
        assertThat(verdict(new byte[19])).isEqualTo(Verdict.NOT_STUN);
        byte[] classic = request().toBytes();
        classic[4] = 0;
        assertThat(verdict(classic)).isEqualTo(Verdict.NOT_STUN);
        byte[] channel = request().toBytes();
        channel[0] = 0x40;
        assertThat(verdict(channel)).isEqualTo(Verdict.NOT_STUN);
    }

    @Test
    void aMessageInTheMiddleOfABufferIsReadThere() {
        byte[] message =
                request().text(Attribute.USERNAME, "x").integrity(KEY).fingerprint().toBytes();
        ByteBuffer around = ByteBuffer.allocateDirect(message.length + 13);
        around.put(7, message).position(7).limit(7 + message.length);
        StunMessage view = Vectors.parsed(around);
        assertThat(view.text(Attribute.USERNAME)).isEqualTo("x");
        assertThat(view.integrity(KEY)).isEqualTo(Check.GOOD);
        assertThat(view.fingerprint()).isEqualTo(Check.GOOD);
        assertThat(around.position()).isEqualTo(7);
        assertThat(around.limit()).isEqualTo(7 + message.length);
    }

    @Test
    void whatComesAfterTheIntegrityIsNotSeen() {
        byte[] bytes =
                request()
                        .text(Attribute.USERNAME, "honest")
                        .integrity(KEY)
                        .text(Attribute.REALM, "forged")
                        .integritySha256(KEY)
                        .text(Attribute.NONCE, "forged")
                        .fingerprint()
                        .toBytes();
        StunMessage view = Vectors.parsed(bytes);
        assertThat(view.has(Attribute.REALM)).isFalse();
        assertThat(view.has(Attribute.NONCE)).isFalse();
        assertThat(view.integrity(KEY, Attribute.MESSAGE_INTEGRITY)).isEqualTo(Check.GOOD);
        assertThat(view.integrity(KEY, Attribute.MESSAGE_INTEGRITY_SHA256)).isEqualTo(Check.GOOD);
    }

    @Test
    void aForgedStrongIntegrityIsNotSavedByAGoodWeakOne() {
        byte[] bytes = request().integrity(KEY).integritySha256(KEY).toBytes();
        bytes[bytes.length - 1]++;
        assertThat(Vectors.parsed(bytes).integrity(KEY)).isEqualTo(Check.BAD);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 20, 24, 28, 32})
    void theSha256IntegrityMayBeCutToHalf(int length) {
        byte[] bytes = request().integritySha256(KEY, length).toBytes();
        assertThat(Vectors.parsed(bytes).integrity(KEY)).isEqualTo(Check.GOOD);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 12})
    void theSha256IntegrityMayNotBeCutShorter(int length) {
        byte[] bytes = request().integritySha256(KEY, length).toBytes();
        assertThat(Vectors.parsed(bytes).integrity(KEY)).isEqualTo(Check.BAD);
    }

    @Test
    void theFingerprintIsTheLastAttribute() {
        byte[] bytes = request().fingerprint().text(Attribute.SOFTWARE, "x").toBytes();
        assertThat(verdict(bytes)).isEqualTo(Verdict.MALFORMED);
    }

    @Test
    void unknownAttributesThatMustBeUnderstoodAreTold() {
        byte[] bytes =
                request().u32(0x7f01, 1).u32(0xff01, 1).u32(0x0002, 1).fingerprint().toBytes();
        int[] unknown = new int[4];
        assertThat(Vectors.parsed(bytes).notUnderstood(unknown)).isEqualTo(2);
        assertThat(unknown).startsWith(0x7f01, 0x0002);
        byte[] answer =
                writer.start(MessageClass.ERROR, StunMethod.BINDING, ID)
                        .error(StunError.UNKNOWN_ATTRIBUTE, "")
                        .unknown(unknown, 2)
                        .toBytes();
        StunMessage view = Vectors.parsed(answer);
        assertThat(view.errorCode()).isEqualTo(420);
        assertThat(view.bytes(Attribute.UNKNOWN_ATTRIBUTES)).containsExactly(0x7f, 1, 0, 2);
    }

    @Test
    void theFirstOfTwoCounts() {
        byte[] bytes =
                request().text(Attribute.REALM, "first").text(Attribute.REALM, "2").toBytes();
        assertThat(Vectors.parsed(bytes).text(Attribute.REALM)).isEqualTo("first");
    }

    @Test
    void valuesOfAWrongLengthAreNotThere() {
        byte[] bytes =
                request()
                        .bytes(Attribute.LIFETIME, new byte[3])
                        .bytes(Attribute.XOR_PEER_ADDRESS, new byte[] {0, 1, 2, 3, 4})
                        .bytes(Attribute.ERROR_CODE, new byte[3])
                        .toBytes();
        StunMessage view = Vectors.parsed(bytes);
        assertThat(view.u32(Attribute.LIFETIME)).isEqualTo(-1);
        assertThat(view.xorAddress(Attribute.XOR_PEER_ADDRESS)).isNull();
        assertThat(view.errorCode()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "255.255.255.255", "fd77::1", "::", "2001:db8::ffff"})
    void addressesComeBackAsTheyWere(String host) {
        InetSocketAddress address = new InetSocketAddress(host, 65535);
        byte[] bytes =
                request()
                        .address(Attribute.OTHER_ADDRESS, address)
                        .xorAddress(Attribute.XOR_PEER_ADDRESS, address)
                        .toBytes();
        StunMessage view = Vectors.parsed(bytes);
        assertThat(view.address(Attribute.OTHER_ADDRESS)).isEqualTo(address);
        assertThat(view.xorAddress(Attribute.XOR_PEER_ADDRESS)).isEqualTo(address);
    }

    @Test
    void moreAttributesThanAnyoneNeedsAreRefused() {
        request();
        for (int i = 0; i < 65; i++) {
            writer.flag(Attribute.USE_CANDIDATE);
        }
        assertThat(verdict(writer.toBytes())).isEqualTo(Verdict.MALFORMED);
    }
}
