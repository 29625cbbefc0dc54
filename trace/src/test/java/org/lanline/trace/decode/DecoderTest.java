package org.lanline.trace.decode;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.trace.kit.Bytes;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.PcapFile;

import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/** What packets carry, through every layer that there may be. */
final class DecoderTest {
    private static final String ALICE = "10.0.0.1:5060";
    private static final String BOB = "10.0.0.2:5060";
    private static final byte[] OPTIONS =
            "OPTIONS sip:bob@10.0.0.2 SIP/2.0\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8);
    private static final byte[] BYE =
            "BYE sip:bob@10.0.0.2 SIP/2.0\r\nl: 3\r\n\r\nabc".getBytes(UTF_8);

    private static byte[] sip() {
        return Frames.udp(ALICE, BOB, OPTIONS);
    }

    private static Heard heard(int linkType, byte[]... packets) {
        PcapFile file = new PcapFile(linkType);
        for (byte[] packet : packets) {
            file.packet(1_000_000_000L, packet);
        }
        return Heard.of(file.toArray());
    }

    private static void isTheMessage(Heard heard, byte[] expected) {
        assertThat(heard.sip)
                .singleElement()
                .satisfies(
                        seen -> {
                            assertThat(seen.bytes()).isEqualTo(expected);
                            assertThat(seen.from()).isEqualTo(Frames.at(ALICE));
                            assertThat(seen.to()).isEqualTo(Frames.at(BOB));
                            assertThat(seen.nanos()).isEqualTo(1_000_000_000L);
                        });
        assertThat(heard.problems()).isEmpty();
    }

    @Test
    void ipLiesBehindEveryUsualLinkLayer() {
        byte[] ip = sip();
        isTheMessage(heard(1, Frames.ethernet(ip)), OPTIONS);
        isTheMessage(heard(101, ip), OPTIONS);
        isTheMessage(heard(228, ip), OPTIONS);
        isTheMessage(heard(0, new Bytes().u32(2L << 24).bytes(ip).toArray()), OPTIONS);
        isTheMessage(heard(108, new Bytes().u32(2).bytes(ip).toArray()), OPTIONS);
        byte[] cooked = new Bytes().bytes(new byte[14]).u16(0x0800).bytes(ip).toArray();
        isTheMessage(heard(113, cooked), OPTIONS);
        byte[] cooked2 = new Bytes().u16(0x0800).bytes(new byte[18]).bytes(ip).toArray();
        isTheMessage(heard(276, cooked2), OPTIONS);
    }

    @Test
    void vlanTagsArePassedOver() {
        byte[] ip = sip();
        byte[] one =
                new Bytes().bytes(new byte[12]).u16(0x8100).u16(2).u16(0x0800).bytes(ip).toArray();
        isTheMessage(heard(1, one), OPTIONS);
        byte[] two =
                new Bytes()
                        .bytes(new byte[12])
                        .u16(0x88a8)
                        .u16(2)
                        .u16(0x8100)
                        .u16(7)
                        .u16(0x0800)
                        .bytes(ip)
                        .toArray();
        isTheMessage(heard(1, two), OPTIONS);
    }

    @Test
    void aTunnelOfIpInIpIsEntered() {
        isTheMessage(
                heard(101, Frames.ip(4, Frames.at("1.1.1.1:0"), Frames.at("2.2.2.2:0"), sip())),
                OPTIONS);
    }

    @Test
    void extensionHeadersOfIpv6ArePassedOver() {
        String alice = "[fd77::1]:5060";
        String bob = "[fd77::2]:5060";
        byte[] udp = Frames.udpSegment(Frames.at(alice), Frames.at(bob), OPTIONS);
        byte[] options = new Bytes().u8(17).u8(0).bytes(new byte[6]).bytes(udp).toArray();
        Heard heard = heard(101, Frames.ip(0, Frames.at(alice), Frames.at(bob), options));
        assertThat(heard.sip)
                .singleElement()
                .satisfies(s -> assertThat(s.from()).isEqualTo(Frames.at(alice)));
    }

    /** A message in two packets of IPv4. */
    private static List<byte[]> fragments() {
        byte[] udp = Frames.udpSegment(Frames.at(ALICE), Frames.at(BOB), OPTIONS);
        byte[] source = Frames.at(ALICE).getAddress().getAddress();
        byte[] target = Frames.at(BOB).getAddress().getAddress();
        byte[] first = Frames.ipv4(17, source, target, 9, 0x2000, Arrays.copyOf(udp, 24));
        byte[] second =
                Frames.ipv4(17, source, target, 9, 3, Arrays.copyOfRange(udp, 24, udp.length));
        return List.of(first, second);
    }

    @Test
    void fragmentsAreJoinedInAnyOrder() {
        byte[] first = fragments().getFirst();
        byte[] second = fragments().getLast();
        isTheMessage(heard(101, first, second), OPTIONS);
        isTheMessage(heard(101, second, first), OPTIONS);
        assertThat(heard(101, first).problems())
                .containsExactly("only the first fragment of this IP packet is in the capture");
        assertThat(heard(101, second).problems())
                .containsExactly("the first fragment of this IP packet is not in the capture");
    }

    @Test
    void fragmentsOfIpv6AreJoined() {
        String alice = "[fd77::1]:5060";
        String bob = "[fd77::2]:5060";
        byte[] udp = Frames.udpSegment(Frames.at(alice), Frames.at(bob), OPTIONS);
        byte[] first =
                new Bytes().u8(17).u8(0).u16(1).u32(5).bytes(Arrays.copyOf(udp, 32)).toArray();
        byte[] second =
                new Bytes()
                        .u8(17)
                        .u8(0)
                        .u16(32)
                        .u32(5)
                        .bytes(Arrays.copyOfRange(udp, 32, udp.length))
                        .toArray();
        Heard heard =
                heard(
                        101,
                        Frames.ip(44, Frames.at(alice), Frames.at(bob), first),
                        Frames.ip(44, Frames.at(alice), Frames.at(bob), second));
        assertThat(heard.sip)
                .singleElement()
                .satisfies(s -> assertThat(s.bytes()).isEqualTo(OPTIONS));
        assertThat(heard.sip.getFirst().frame()).isEqualTo(2);
    }

    @Test
    void fragmentsThatAreSeenTwiceAreNoSecondPacket() {
        byte[] first = fragments().getFirst();
        byte[] second = fragments().getLast();
        isTheMessage(heard(101, first, first, second, second), OPTIONS);
    }

    @Test
    void endlessFragmentsAreBounded() {
        byte[] source = {10, 0, 0, 1};
        PcapFile file = new PcapFile(PcapFile.RAW);
        for (int i = 0; i < 20_000; i++) {
            file.packet(
                    i,
                    Frames.ipv4(17, source, source, i & 0xffff, 0x2000 | i % 8_000, new byte[8]));
        }
        assertThat(Heard.of(file.toArray()).problems()).hasSizeBetween(1, 2);
    }

    @Test
    void whatIsCutOffIsReadAsFarAsItGoesAndSaid() {
        byte[] ip = sip();
        assertThat(heard(101, Arrays.copyOf(ip, 12)).problems())
                .containsExactly("cut off in its IP header");
        assertThat(heard(101, Arrays.copyOf(ip, 24)).problems())
                .containsExactly("cut off in its UDP header");
        assertThat(heard(101, Arrays.copyOf(ip, 60)).sip).hasSize(1);
        assertThat(heard(147, ip).problems())
                .containsExactly("link type 147 is not understood; not looked into");
    }

    @Test
    void sipTextIsNotTakenForChannelData() {
        // 'I', 'N': a channel number; 'V', 'I': a length that does not fit; and with one that does
        byte[] invite = "INFO sip:a SIP/2.0\r\n\r\n".getBytes(UTF_8);
        Heard heard = heard(101, Frames.udp(ALICE, BOB, invite));
        assertThat(heard.sip).hasSize(1);
        assertThat(heard.flow(ALICE, BOB).messages(Protocol.CHANNEL_DATA)).isZero();
    }

    // --- TCP ---

    private static byte[] tcp(long sequence, byte[] payload) {
        return Frames.tcp(ALICE, BOB, sequence, 0x18, payload);
    }

    @Test
    void sipOverTcpIsCutByItsContentLength() {
        byte[] both = new Bytes().bytes(OPTIONS).bytes(BYE).toArray();
        byte[] syn = Frames.tcp(ALICE, BOB, 99, 0x02, new byte[0]);
        Heard heard =
                heard(
                        101,
                        syn,
                        tcp(100, Arrays.copyOf(both, 10)),
                        tcp(100 + 70, Arrays.copyOfRange(both, 70, both.length)),
                        tcp(100, Arrays.copyOf(both, 10)),
                        tcp(105, Arrays.copyOfRange(both, 5, 70)));
        assertThat(heard.sip).extracting(Seen::bytes).containsExactly(OPTIONS, BYE);
        assertThat(heard.sip).extracting(Seen::frame).containsExactly(5, 5);
        assertThat(heard.sip).extracting(Seen::transport).containsOnly(Transport.TCP);
    }

    @Test
    void behindAGapSipGoesOnAtItsNextMessage() {
        Heard heard =
                heard(
                        101,
                        tcp(1, Arrays.copyOf(OPTIONS, 20)),
                        tcp(1_000, new Bytes().text("rest: x\r\n\r\n").bytes(BYE).toArray()));
        assertThat(heard.sip).extracting(Seen::bytes).containsExactly(BYE);
    }

    @Test
    void aCaptureThatBeginsInsideAConnectionReadsItFromTheNextMessageOn() {
        byte[] both = new Bytes().bytes(OPTIONS).bytes(BYE).toArray();
        Heard inOneSegment = heard(101, tcp(1, Arrays.copyOfRange(both, 9, both.length)));
        assertThat(inOneSegment.sip).extracting(Seen::bytes).containsExactly(BYE);
        Heard inTwo =
                heard(
                        101,
                        tcp(1, "the rest of a body, without a last line".getBytes(UTF_8)),
                        tcp(40, BYE));
        assertThat(inTwo.sip).extracting(Seen::bytes).containsExactly(BYE);
    }

    @Test
    void channelDataIsFoundInAConnectionWhoseBeginningWasNotSeen() {
        Bytes frame = new Bytes().u16(0x4001).u16(12).u16(0x8000);
        byte[] rtp = frame.u16(7).u32(160).u32(1).toArray();
        byte[] rest = Arrays.copyOfRange(rtp, 5, rtp.length);
        byte[] two = new Bytes().bytes(rtp).bytes(rtp).toArray();
        Heard heard = heard(101, tcp(1, new byte[30]), tcp(31, rest), tcp(42, two));
        assertThat(heard.flow(ALICE, BOB).messages(Protocol.CHANNEL_DATA)).isEqualTo(2);
        Heard afterGap = heard(101, tcp(1, two), tcp(33, rest), tcp(1_000, two));
        assertThat(afterGap.flow(ALICE, BOB).messages(Protocol.CHANNEL_DATA)).isEqualTo(4);
    }

    @Test
    void anotherConnectionBetweenTheSamePortsIsReadAnew() {
        byte[] syn = Frames.tcp(ALICE, BOB, 99, 0x02, new byte[0]);
        byte[] again = Frames.tcp(ALICE, BOB, 5_000, 0x02, new byte[0]);
        Heard heard =
                heard(
                        101,
                        syn,
                        tcp(100, OPTIONS),
                        syn, // sent again: nothing begins anew
                        tcp(100, OPTIONS),
                        tcp(100 + OPTIONS.length, Arrays.copyOf(OPTIONS, 20)),
                        again,
                        tcp(5_001, BYE));
        assertThat(heard.sip).extracting(Seen::bytes).containsExactly(OPTIONS, BYE);
    }

    @Test
    void unfinishedMessagesOnManyConnectionsAreBoundedTogether() {
        byte[] start =
                new Bytes().text("INVITE sip:x SIP/2.0\r\nX: ").bytes(new byte[60_000]).toArray();
        PcapFile file = new PcapFile(PcapFile.RAW);
        for (int i = 0; i < 1_000; i++) {
            file.packet(
                    0,
                    Frames.tcp("10.1." + i / 250 + "." + i % 250 + ":5060", BOB, 1, 0x18, start));
        }
        file.packet(0, sip());
        Heard heard = Heard.of(file.toArray());
        assertThat(heard.problems())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("than is kept of a capture"));
        assertThat(heard.sip).hasSize(1);
    }

    /** What unpacks WebSocket messages keeps what it unpacked, for each connection. */
    @Test
    void unpackingOnManyConnectionsIsBoundedTogether() {
        byte[] upgraded = "HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n".getBytes(UTF_8);
        byte[] packed = deflated(OPTIONS);
        byte[] start =
                new Bytes().bytes(upgraded).u8(0xc1).u8(packed.length).bytes(packed).toArray();
        PcapFile file = new PcapFile(PcapFile.RAW);
        for (int i = 0; i < 5_000; i++) {
            file.packet(
                    0, Frames.tcp("10.1." + i / 250 + "." + i % 250 + ":80", BOB, 1, 0x18, start));
        }
        Heard heard = Heard.of(file.toArray());
        assertThat(heard.problems())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("than is kept of a capture"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sipInWebSocketFramesIsUnmaskedAndInflated(boolean compressed) {
        byte[] hello =
                "GET /sip HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n"
                        .getBytes(UTF_8);
        byte[] payload = compressed ? deflated(OPTIONS) : OPTIONS;
        Bytes frame =
                new Bytes().u8(compressed ? 0xc1 : 0x81).u8(0x80 | payload.length).u32(0x01020304);
        for (int i = 0; i < payload.length; i++) {
            frame.u8(payload[i] ^ (i % 4 + 1));
        }
        Heard heard = heard(101, tcp(1, hello), tcp(1 + hello.length, frame.toArray()));
        assertThat(heard.sip)
                .singleElement()
                .satisfies(
                        seen -> {
                            assertThat(seen.bytes()).isEqualTo(OPTIONS);
                            assertThat(seen.transport()).isEqualTo(Transport.WEBSOCKET);
                        });
    }

    private static byte[] deflated(byte[] plain) {
        try (Deflater deflater = new Deflater(9, true)) {
            deflater.setInput(plain);
            byte[] packed = new byte[1_000];
            int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(packed, length - 4);
        }
    }

    @Test
    void anEndlessMessageOnTcpIsGivenUp() {
        PcapFile file = new PcapFile(PcapFile.RAW);
        file.packet(0, tcp(0, "OPTIONS sip:x SIP/2.0\r\n".getBytes(UTF_8)));
        for (int i = 0; i < 300; i++) {
            file.packet(0, tcp(23 + i * 1_000L, new byte[1_000]));
        }
        assertThat(Heard.of(file.toArray()).problems())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("longer than"));
    }

    @Test
    void packetsWithTheirLengthInFrontAreTakenApart() {
        byte[] request =
                new Bytes().u16(0x0001).u16(0).u32(0x2112a442L).bytes(new byte[12]).toArray();
        byte[] framed = new Bytes().u16(20).bytes(request).u16(20).bytes(request).toArray();
        assertThat(heard(101, tcp(1, framed)).stun).hasSize(2);
        byte[] bare = new Bytes().bytes(request).bytes(request).toArray();
        assertThat(heard(101, tcp(1, bare)).stun).hasSize(2);
    }

    @Test
    void tlsIsNamedAndLeftAlone() {
        Heard heard =
                heard(101, tcp(1, new Bytes().u8(0x16).u16(0x0301).bytes(new byte[100]).toArray()));
        assertThat(heard.flow(ALICE, BOB).messages(Protocol.TLS)).isEqualTo(1);
    }

    // --- HEP ---

    private static Bytes chunk(Bytes to, int type, byte... value) {
        return to.u16(0).u16(type).u16(6 + value.length).bytes(value);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatACollectorIsSentIsTakenOut(boolean packed) {
        Bytes chunks = new Bytes();
        chunk(chunks, 2, (byte) 17);
        chunk(chunks, 3, (byte) 10, (byte) 0, (byte) 0, (byte) 1);
        chunk(chunks, 4, (byte) 10, (byte) 0, (byte) 0, (byte) 2);
        chunk(chunks, 7, new Bytes().u16(5060).toArray());
        chunk(chunks, 8, new Bytes().u16(5060).toArray());
        chunk(chunks, 9, new Bytes().u32(1).toArray());
        chunk(chunks, 11, (byte) 1);
        chunk(chunks, packed ? 16 : 15, packed ? zipped(OPTIONS) : OPTIONS);
        byte[] hep =
                new Bytes().text("HEP3").u16(6 + chunks.size()).bytes(chunks.toArray()).toArray();
        isTheMessage(heard(101, Frames.udp("9.9.9.9:1000", "9.9.9.8:9060", hep)), OPTIONS);
    }

    private static byte[] zipped(byte[] plain) {
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(plain);
            deflater.finish();
            byte[] packed = new byte[1_000];
            return Arrays.copyOf(packed, deflater.deflate(packed));
        }
    }
}
