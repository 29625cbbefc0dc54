package org.lanline.stun;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.stun.StunMessage.Check;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Messages that others have published are read, checked and written byte for byte. */
class VectorsTest {
    private static final IntegrityKey SHORT = IntegrityKey.shortTerm(Vectors.SHORT_TERM_PASSWORD);

    private static IntegrityKey longTerm(PasswordAlgorithm algorithm) {
        return IntegrityKey.longTerm(
                algorithm,
                Vectors.LONG_TERM_USER,
                Vectors.LONG_TERM_REALM,
                Vectors.LONG_TERM_PASSWORD);
    }

    @Test
    void theSampleRequestIsRead() {
        StunMessage message = Vectors.parsed(Vectors.REQUEST);
        assertThat(message.isRequest()).isTrue();
        assertThat(message.method()).isEqualTo(StunMethod.BINDING);
        assertThat(message.transactionId())
                .isEqualTo(new TransactionId(0xb7e7a701, 0xbc34d686fa87dfaeL));
        assertThat(message.text(Attribute.SOFTWARE)).isEqualTo("STUN test client");
        assertThat(message.text(Attribute.USERNAME)).isEqualTo("evtj:h6vY");
        assertThat(message.u32(Attribute.PRIORITY)).isEqualTo(0x6e0001ffL);
        assertThat(message.u64(Attribute.ICE_CONTROLLED)).isEqualTo(0x932ff9b151263b36L);
        assertThat(message.integrity(SHORT)).isEqualTo(Check.GOOD);
        assertThat(message.fingerprint()).isEqualTo(Check.GOOD);
        assertThat(message.notUnderstood(new int[4])).isZero();
    }

    @Test
    void theIpv4ResponseIsReadAndWritten() {
        InetSocketAddress mapped = new InetSocketAddress("192.0.2.1", 32853);
        StunMessage message = Vectors.parsed(Vectors.IPV4_RESPONSE);
        assertThat(message.isSuccess()).isTrue();
        assertThat(message.xorAddress(Attribute.XOR_MAPPED_ADDRESS)).isEqualTo(mapped);
        assertThat(message.integrity(SHORT)).isEqualTo(Check.GOOD);
        assertThat(message.fingerprint()).isEqualTo(Check.GOOD);
        // the sample pads with a space, we with zero: what is written differs there only
        byte[] written = response(message, mapped);
        assertThat(Vectors.parsed(written).integrity(SHORT)).isEqualTo(Check.GOOD);
        assertThat(Vectors.parsed(written).fingerprint()).isEqualTo(Check.GOOD);
        assertThat(written).startsWith(bytesUntil(Vectors.IPV4_RESPONSE, 35));
        assertThat(written).hasSameSizeAs(Vectors.IPV4_RESPONSE);
    }

    private static byte[] response(StunMessage like, InetSocketAddress mapped) {
        return new StunWriter(256)
                .start(MessageClass.SUCCESS, StunMethod.BINDING, like.transactionId())
                .text(Attribute.SOFTWARE, "test vector")
                .xorAddress(Attribute.XOR_MAPPED_ADDRESS, mapped)
                .integrity(SHORT)
                .fingerprint()
                .toBytes();
    }

    private static byte[] bytesUntil(byte[] bytes, int end) {
        return Arrays.copyOf(bytes, end);
    }

    @Test
    void theIpv6ResponseIsRead() {
        InetSocketAddress mapped =
                new InetSocketAddress("2001:db8:1234:5678:11:2233:4455:6677", 32853);
        StunMessage message = Vectors.parsed(Vectors.IPV6_RESPONSE);
        assertThat(message.xorAddress(Attribute.XOR_MAPPED_ADDRESS)).isEqualTo(mapped);
        assertThat(message.integrity(SHORT)).isEqualTo(Check.GOOD);
        assertThat(message.fingerprint()).isEqualTo(Check.GOOD);
        StunMessage written = Vectors.parsed(response(message, mapped));
        assertThat(written.xorAddress(Attribute.XOR_MAPPED_ADDRESS)).isEqualTo(mapped);
    }

    @Test
    void theLongTermRequestIsWrittenByteForByte() {
        StunMessage message = Vectors.parsed(Vectors.LONG_TERM_REQUEST);
        IntegrityKey key = longTerm(PasswordAlgorithm.MD5);
        assertThat(message.integrity(key)).isEqualTo(Check.GOOD);
        byte[] written =
                new StunWriter(256)
                        .start(MessageClass.REQUEST, StunMethod.BINDING, message.transactionId())
                        .text(Attribute.USERNAME, Vectors.LONG_TERM_USER)
                        .text(Attribute.NONCE, "f//499k954d6OL34oL9FSTvy64sA")
                        .text(Attribute.REALM, Vectors.LONG_TERM_REALM)
                        .integrity(key)
                        .toBytes();
        assertThat(written).isEqualTo(Vectors.LONG_TERM_REQUEST);
    }

    @Test
    void theSha256RequestIsWrittenByteForByte() {
        StunMessage message = Vectors.parsed(Vectors.SHA256_REQUEST);
        IntegrityKey key = longTerm(PasswordAlgorithm.SHA256);
        assertThat(message.integrity(key)).isEqualTo(Check.GOOD);
        byte[] userhash = IntegrityKey.userhash(Vectors.LONG_TERM_USER, Vectors.LONG_TERM_REALM);
        byte[] written =
                new StunWriter(256)
                        .start(MessageClass.REQUEST, StunMethod.BINDING, message.transactionId())
                        .bytes(Attribute.USERHASH, userhash)
                        .text(Attribute.NONCE, "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA")
                        .text(Attribute.REALM, Vectors.LONG_TERM_REALM)
                        .u16(Attribute.PASSWORD_ALGORITHM, PasswordAlgorithm.SHA256.number())
                        .integritySha256(key)
                        .toBytes();
        assertThat(written).isEqualTo(Vectors.SHA256_REQUEST);
    }

    @Test
    void anotherPasswordDoesNotFit() {
        IntegrityKey wrong = IntegrityKey.shortTerm("VOkJxbRl1RmTxUk/WvJxBT");
        assertThat(Vectors.parsed(Vectors.REQUEST).integrity(wrong)).isEqualTo(Check.BAD);
    }

    @Test
    void everyBitOfEverySampleIsProtected() {
        for (byte[] sample : Vectors.ALL) {
            boolean wantsFingerprint = Vectors.parsed(sample).has(Attribute.FINGERPRINT);
            assertThat(passes(sample, wantsFingerprint)).isTrue();
            for (int bit = 0; bit < sample.length * 8; bit++) {
                byte[] damaged = sample.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(passes(damaged, wantsFingerprint)).as("bit " + bit).isFalse();
            }
        }
    }

    private static boolean passes(byte[] bytes, boolean wantsFingerprint) {
        StunMessage message = new StunMessage();
        if (message.parse(ByteBuffer.wrap(bytes)) != StunMessage.Verdict.STUN) {
            return false;
        }
        boolean integrityFits =
                message.integrity(SHORT) == Check.GOOD
                        || message.integrity(longTerm(PasswordAlgorithm.MD5)) == Check.GOOD
                        || message.integrity(longTerm(PasswordAlgorithm.SHA256)) == Check.GOOD;
        Check fingerprint = wantsFingerprint ? Check.GOOD : Check.ABSENT;
        return integrityFits && message.fingerprint() == fingerprint;
    }
}
