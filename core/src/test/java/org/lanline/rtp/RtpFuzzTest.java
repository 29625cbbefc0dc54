package org.lanline.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Whatever bytes there are: read or refused, never an exception, never outside of them. */
class RtpFuzzTest {
    private static final int PACKETS = Integer.getInteger("lanline.mutations", 50_000);
    private static final List<byte[]> CORPUS =
            List.of(
                    hex("9160000100000002000000030000000 7bede000210aa0022bbccd0dd5566"),
                    hex("90000001000000020000000310000002ff01aa03000000000102"),
                    hex(
                            "81c8000c0000000100000002000000030000000400000005000000060000000740fffffe00010002000000080000000900018000"
                                + " 81ca0003000000010104626f78210000"),
                    hex("8fce0005000000010000000052454d42010600640000000a"),
                    hex("80cf0005000000010400000200000000000000000100000 0"));

    private final RtpPacket packet = new RtpPacket();
    private final HeaderExtensions extensions = new HeaderExtensions();
    private final RtcpPackets reports = new RtcpPackets();

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @FuzzTest(maxDuration = "30s")
    void anyBytesAreReadOrRefused(byte[] bytes) {
        read(bytes);
    }

    @Test
    void fiftyThousandBrokenPacketsOrAsManyAsWantedHarmNobody() {
        Mutator mutator = new Mutator(9, CORPUS);
        int read = 0;
        for (int i = 0; i < PACKETS; i++) {
            read += read(mutator.next()) ? 1 : 0;
        }
        assertThat(read).as("packets that were still packets").isBetween(PACKETS / 25, PACKETS);
    }

    private boolean read(byte[] bytes) {
        reports.fills(bytes, 0, bytes.length);
        reports.begin(bytes, 0, bytes.length);
        while (reports.next()) {
            walk();
        }
        if (!packet.read(bytes, 0, bytes.length)) {
            return false;
        }
        assertThat(packet.payloadStart() + packet.payloadBytes()).isEqualTo(bytes.length);
        assertThat(packet.paddingBytes()).isLessThanOrEqualTo(packet.payloadBytes());
        for (int i = 0; i < packet.csrcCount(); i++) {
            packet.csrc(i);
        }
        extensions.begin(packet);
        while (extensions.next()) {
            assertThat(extensions.start() + extensions.length())
                    .isLessThanOrEqualTo(packet.payloadStart());
        }
        return true;
    }

    private void walk() {
        reports.senderSsrc();
        if (reports.hasSenderPart()) {
            reports.octetsSent();
            reports.timestamp();
        }
        for (int i = 0; i < reports.blocks(); i++) {
            reports.delaySinceLast(i);
        }
        reports.mediaSsrc();
        reports.nacked();
        reports.remb();
        reports.transportWideCount();
        reports.canonicalName();
        for (int at = reports.extendedBlock(-1); at >= 0; at = reports.extendedBlock(at)) {
            reports.extendedType(at);
        }
    }

    /** A session takes whatever comes, from many, and its own reports stay whole. */
    @Test
    void aSessionOutlivesWhateverIsSentToIt() {
        Mutator mutator = new Mutator(10, CORPUS);
        InetSocketAddress[] from = new InetSocketAddress[3];
        for (int i = 0; i < from.length; i++) {
            from[i] = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_000 + i);
        }
        RtpSession session =
                new RtpSession(
                        RtpSession.Settings.speech(8_000, "name"),
                        new Random(1),
                        NtpTime.of(0, 1_700_000_000_000L));
        int[] sent = new int[1];
        RtpSession.Out out =
                new RtpSession.Out() {
                    @Override
                    public void rtp(byte[] bytes, int at, int length) {}

                    @Override
                    public void rtcp(byte[] bytes, int at, int length) {
                        sent[0]++;
                        assertThat(new RtcpPackets().fills(bytes, at, length)).isTrue();
                    }

                    @Override
                    public void event(RtpSession.Event event) {}
                };
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = mutator.next();
            long nowNanos = i * 20_000_000L;
            session.receive(from[i / 500 % 3], packet, 0, packet.length, nowNanos, out);
            session.tick(nowNanos, out);
        }
        assertThat(sent[0]).as("reports").isPositive();
        assertThat(session.malformed()).isPositive();
    }
}
