package org.lanline.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;

/** The header of RTP, drawn after RFC 3550 section 5.1 and RFC 8285 section 4. */
final class RtpPacketTest {
    private final RtpPacket packet = new RtpPacket();
    private final HeaderExtensions extensions = new HeaderExtensions();

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private boolean read(byte[] bytes) {
        return packet.read(bytes, 0, bytes.length);
    }

    @Test
    void aHeaderIsReadToItsLastBit() {
        assertThat(read(hex("80 e0 ffff 00000001 deadbeef aabb"))).isTrue();
        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadType()).isEqualTo(96);
        assertThat(packet.sequenceNumber()).isEqualTo(65_535);
        assertThat(packet.timestamp()).isEqualTo(1);
        assertThat(packet.ssrc()).isEqualTo(0xdeadbeef);
        assertThat(packet.payloadStart()).isEqualTo(12);
        assertThat(packet.payloadBytes()).isEqualTo(2);
        assertThat(packet.extensionProfile()).isEqualTo(-1);
    }

    @Test
    void contributorsAndExtensionsLieBeforeThePayload() {
        assertThat(
                        read(
                                hex(
                                        "91 00 0001 00000002 00000003 00000007 bede0002 10aa 0022"
                                                + " bbcc d0dd 55")))
                .isTrue();
        assertThat(packet.csrcCount()).isEqualTo(1);
        assertThat(packet.csrc(0)).isEqualTo(7);
        assertThat(packet.payloadBytes()).isEqualTo(1);
        extensions.begin(packet);
        assertThat(extensions.next()).isTrue();
        assertThat(extensions.id()).isEqualTo(1);
        assertThat(extensions.length()).isEqualTo(1);
        assertThat(extensions.next()).isTrue();
        assertThat(extensions.id()).isEqualTo(2);
        assertThat(extensions.length()).isEqualTo(3);
        assertThat(extensions.next()).isFalse();
    }

    @Test
    void elementsWithTwoBytesInFrontAreReadToo() {
        assertThat(read(hex("90 00 0001 00000002 00000003 10000002 ff01 aa 0300 00 0000")))
                .isTrue();
        extensions.begin(packet);
        assertThat(extensions.next()).isTrue();
        assertThat(extensions.id()).isEqualTo(255);
        assertThat(extensions.length()).isEqualTo(1);
        assertThat(extensions.next()).isTrue();
        assertThat(extensions.id()).isEqualTo(3);
        assertThat(extensions.length()).isZero();
        assertThat(extensions.next()).isFalse();
    }

    @Test
    void lengthsThatDoNotFitAreRefused() {
        assertThat(read(hex("80 00 0001 00000002 000000"))).isFalse();
        assertThat(read(hex("82 00 0001 00000002 00000003 00000004"))).isFalse();
        assertThat(read(hex("90 00 0001 00000002 00000003 bede0009"))).isFalse();
        assertThat(read(hex("40 00 0001 00000002 00000003"))).isFalse();
    }

    @Test
    void paddingThatLiesCountsAsNone() {
        assertThat(read(hex("a0 00 0001 00000002 00000003 aabb02"))).isTrue();
        assertThat(packet.paddingBytes()).isEqualTo(2);
        assertThat(read(hex("a0 00 0001 00000002 00000003 aabb09"))).isTrue();
        assertThat(packet.paddingBytes()).isZero();
    }

    @Test
    void sequenceNumbersKnowWhatIsAheadAcrossTheirEnd() {
        assertThat(SequenceNumbers.step(65_535, 0)).isEqualTo(1);
        assertThat(SequenceNumbers.step(0, 65_535)).isEqualTo(-1);
        assertThat(SequenceNumbers.next(65_535)).isZero();
        assertThat(SequenceNumbers.extended(65_535, 2)).isEqualTo(65_538);
        assertThat(SequenceNumbers.extended(65_538, 65_534)).isEqualTo(65_534);
    }
}
