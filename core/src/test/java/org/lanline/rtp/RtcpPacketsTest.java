package org.lanline.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;

/** RTCP drawn after RFC 3550 section 6.4, RFC 4585 section 6 and RFC 3611. */
final class RtcpPacketsTest {
    private static final String SENDER =
            "81c8000c 00000001 0000000200000003 00000004 00000005 00000006"
                    + "00000007 40fffffe 00010002 00000008 00000009 00018000";
    private static final String NAME = "81ca0003 00000001 0104626f 78210000";

    private final RtcpPackets packets = new RtcpPackets();

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private void begin(String hex) {
        byte[] bytes = hex(hex);
        packets.begin(bytes, 0, bytes.length);
    }

    @Test
    void aSenderReportTellsOfBothDirections() {
        begin(SENDER + NAME);
        assertThat(packets.next()).isTrue();
        assertThat(packets.type()).isEqualTo(RtcpPackets.SENDER_REPORT);
        assertThat(packets.hasSenderPart()).isTrue();
        assertThat(packets.senderSsrc()).isEqualTo(1);
        assertThat(RtcpPackets.middle(packets.ntp())).isEqualTo(0x0002_0000);
        assertThat(packets.packetsSent()).isEqualTo(5);
        assertThat(packets.blocks()).isEqualTo(1);
        assertThat(packets.blockSsrc(0)).isEqualTo(7);
        assertThat(packets.fractionLost(0)).isEqualTo(64);
        assertThat(packets.cumulativeLost(0)).isEqualTo(-2);
        assertThat(packets.highestSequence(0)).isEqualTo(0x10002);
        assertThat(packets.jitter(0)).isEqualTo(8);
        assertThat(packets.delaySinceLast(0)).isEqualTo(98_304);
        assertThat(packets.next()).isTrue();
        assertThat(packets.canonicalName()).isEqualTo(52 + 4 + 4 + 1);
        assertThat(packets.next()).isFalse();
    }

    @Test
    void onlyWhatFillsItsDatagramIsInTheClear() {
        byte[] clear = hex(SENDER + NAME);
        assertThat(packets.fills(clear, 0, clear.length)).isTrue();
        byte[] encrypted = hex(SENDER + "ab".repeat(14));
        assertThat(packets.fills(encrypted, 0, encrypted.length)).isFalse();
    }

    @Test
    void feedbackSaysWhatItAsksFor() {
        begin("81cd0003 00000001 00000002 00640003");
        assertThat(packets.next()).isTrue();
        assertThat(packets.nacked()).isEqualTo(3);
        assertThat(packets.mediaSsrc()).isEqualTo(2);
        begin("8fce0005 00000001 00000000 52454d42 01 06 0064 0000000a");
        assertThat(packets.next()).isTrue();
        assertThat(packets.remb()).isEqualTo((2L << 16 | 0x64) << 1);
        assertThat(packets.mediaSsrc()).isEqualTo(10);
        begin("84ce0004 00000001 00000000 0000000b 01000000");
        assertThat(packets.next()).isTrue();
        assertThat(packets.mediaSsrc()).isEqualTo(11);
        begin("8fcd0005 00000001 00000002 0001 0009 00000000 00000000");
        assertThat(packets.next()).isTrue();
        assertThat(packets.transportWideCount()).isEqualTo(9);
    }

    @Test
    void blocksOfExtendedReportsAreWalkedOver() {
        begin("80cf0005 00000001 04000002 0000000000000000 01000000");
        assertThat(packets.next()).isTrue();
        int first = packets.extendedBlock(-1);
        assertThat(packets.extendedType(first)).isEqualTo(4);
        int second = packets.extendedBlock(first);
        assertThat(packets.extendedType(second)).isEqualTo(1);
        assertThat(packets.extendedBlock(second)).isEqualTo(-1);
    }

    @Test
    void aReportThatClaimsMoreBlocksThanItHasShowsThoseThatAreThere() {
        begin("9fc90001 00000001");
        assertThat(packets.next()).isTrue();
        assertThat(packets.blocks()).isZero();
    }
}
