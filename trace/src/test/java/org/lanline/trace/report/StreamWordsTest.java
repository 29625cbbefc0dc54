package org.lanline.trace.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.trace.kit.MadeCapture.ALICE;
import static org.lanline.trace.kit.MadeCapture.BOB;
import static org.lanline.trace.kit.MadeCapture.sdp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanline.trace.Trace;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.MadeCapture;
import org.lanline.trace.media.Coding;
import org.lanline.trace.media.Stream;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** What is said of a stream besides its numbers: what it wraps, repairs, and hears of itself. */
class StreamWordsTest {
    private static final String A = ALICE + ":4000";
    private static final String B = BOB + ":5000";

    private final MadeCapture made = new MadeCapture();

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private Stream stream(int ssrc) {
        return Trace.from(List.of(made.input()), List.of()).streams().stream()
                .filter(each -> each.ssrc() == ssrc)
                .findFirst()
                .orElseThrow();
    }

    private void media(int type, int ssrc, int clock, byte[] payload) {
        for (int i = 0; i < 80; i++) {
            made.udp(2_000 + 20L * i, A, B, Frames.rtp(type, i, (long) clock * i, ssrc, payload));
        }
    }

    private void described(String... lines) {
        made.answered(sdp(ALICE, 4_000, "RTP/AVP", lines), sdp(BOB, 5_000, "RTP/AVP", lines));
    }

    /** RFC 2198 section 3: a header of four bytes for what comes again, one for what is new. */
    @Test
    void redundantAudioNamesWhatIsInsideAndHowOldItGets() {
        described("a=rtpmap:63 red/48000/2", "a=rtpmap:111 opus/48000/2", "a=fmtp:63 111/111");
        byte[] payload = Arrays.copyOf(hex("ef 0f00 3c 6f"), 5 + 60 + 60);
        media(63, 7, 960, payload);
        assertThat(StreamWords.of(stream(7)))
                .containsExactly(
                        "RED with opus inside and 1.0 earlier payloads in each packet, up to 20 ms"
                                + " old");
    }

    @Test
    void lossThatIsOneLongGapIsSaidToBeOne() {
        for (int i = 0; i < 600; i += i == 99 ? 401 : 1) {
            made.udp(2_000 + 20L * i, A, B, Frames.rtp(8, i, 160L * i, 7, new byte[160]));
        }
        Stream stream = stream(7);
        assertThat(stream.sequences().lost()).isEqualTo(400);
        assertThat(StreamWords.of(stream))
                .singleElement()
                .satisfies(
                        words ->
                                assertThat(words)
                                        .startsWith("of the lost packets 400 are one gap of 8.0 s")
                                        .contains("before frame 101"));
    }

    @Test
    void whatIsNoRedIsNotReadAsOne() {
        described("a=rtpmap:63 red/48000/2");
        media(63, 7, 960, hex("ff ff ff ff ff ff"));
        assertThat(stream(7).redundancy()).isNull();
    }

    @Test
    void errorCorrectionInsideRedIsCounted() {
        described("a=rtpmap:116 red/90000", "a=rtpmap:117 ulpfec/90000", "a=rtpmap:96 VP8/90000");
        media(116, 7, 3_000, hex("60 10 01 00 00"));
        made.udp(9_000, A, B, Frames.rtp(116, 80, 240_000, 7, hex("75 00 00 00 00")));
        assertThat(StreamWords.of(stream(7)))
                .containsExactly("RED with VP8 inside; 1 packets of ULPFEC");
    }

    @Test
    void aStreamThatRepairsAnotherSaysWhich() {
        described("a=rtpmap:97 rtx/90000", "a=ssrc-group:FID 7 8", "a=ssrc-group:FEC-FR 7 9");
        media(97, 8, 3_000, new byte[30]);
        media(98, 9, 3_000, new byte[30]);
        assertThat(StreamWords.of(stream(8)))
                .containsExactly(
                        "retransmissions for 0x00000007",
                        "brought 0 packets that were lost, and 80 that are not known to have been");
        assertThat(StreamWords.of(stream(9)))
                .containsExactly("forward error correction for 0x00000007");
    }

    /** Of 80 packets three are missing. */
    private void withLosses(String profile, String... lines) {
        made.answered(sdp(ALICE, 4_000, profile, lines), sdp(BOB, 5_000, profile, lines));
        for (int i = 0; i < 80; i++) {
            if (i != 20 && i != 41 && i != 42) {
                made.udp(2_000 + 20L * i, A, B, Frames.rtp(96, i, 3_000L * i, 7, new byte[200]));
            }
        }
    }

    /** RFC 4588 section 4: the number of the packet that comes again is before its payload. */
    @Test
    void lostPacketsThatCameAgainAreCounted() {
        String[] lines = {
            "a=rtpmap:96 VP8/90000",
            "a=rtpmap:97 rtx/90000",
            "a=fmtp:97 apt=96",
            "a=ssrc-group:FID 7 8"
        };
        withLosses("RTP/AVP", lines);
        for (int original : new int[] {20, 42, 50}) {
            byte[] again = new byte[202];
            again[1] = (byte) original;
            made.udp(4_000 + original, A, B, Frames.rtp(97, original, 0, 8, again));
        }
        assertThat(stream(7).sequences().lost()).isEqualTo(3);
        assertThat(stream(7).repaired()).isEqualTo(2);
        assertThat(StreamWords.of(stream(7)))
                .containsExactly(
                        "2 of the lost packets came again in another stream or can be made of error"
                                + " correction");
        assertThat(StreamWords.of(stream(8)))
                .contains(
                        "brought 2 packets that were lost, and 1 that are not known to have been");
    }

    @Test
    void whatEncryptedPacketsRepairCannotBeTold() {
        String key = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1c";
        withLosses(
                "RTP/SAVP",
                key,
                "a=rtpmap:96 VP8/90000",
                "a=rtpmap:97 rtx/90000",
                "a=ssrc-group:FID 7 8");
        byte[] sealed = new byte[300];
        new Random(1).nextBytes(sealed);
        for (int i = 0; i < 10; i++) {
            made.udp(4_000 + i, A, B, Frames.rtp(97, i, 0, 8, sealed));
        }
        assertThat(stream(7).repaired()).isEqualTo(-1);
        assertThat(StreamWords.of(stream(7)))
                .contains(
                        "whether another stream brought the lost packets cannot be told: it is"
                                + " encrypted");
        assertThat(StreamWords.of(stream(8)))
                .contains("which packets it repairs cannot be told: that is encrypted");
    }

    /** RFC 5109 section 7.3: a base and a mask of 16 packets; RFC 8627: masks, and columns. */
    @ParameterizedTest
    @CsvSource({
        "ulpfec, 00 60 0012 00000000 0000 00c8 f000, ULPFEC (RFC 5109), 4.0",
        "flexfec, 00 60 00c8 00000000 0012 f800, FlexFEC (RFC 8627), 4.0",
        "flexfec, 40 60 00c8 00000000 0010 02 05, FlexFEC (RFC 8627), 5.0",
        "flexfec-03, 00 60 00c8 00000000 01000000 00000007 0012 f800, FlexFEC (RFC 8627), 4.0",
    })
    void whatErrorCorrectionProtectsIsReadFromItsHeader(
            String name, String header, String called, double many) {
        withLosses(
                "RTP/AVP",
                "a=rtpmap:96 VP8/90000",
                "a=rtpmap:98 " + name + "/90000",
                "a=ssrc-group:FEC-FR 7 9");
        made.udp(4_000, A, B, Frames.rtp(98, 1, 0, 9, Arrays.copyOf(hex(header), 220)));
        byte[] two =
                Arrays.copyOf(hex(header.replace("0012", "0028").replace("0010", "0021")), 220);
        made.udp(4_001, A, B, Frames.rtp(98, 2, 0, 9, two));
        assertThat(StreamWords.of(stream(9)))
                .contains(
                        called
                                + ": each packet protects "
                                + many
                                + " others; "
                                + stream(7).repaired()
                                + " lost packets can be made of them");
        assertThat(stream(7).repaired()).isEqualTo(many == 5.0 ? 2 : 1);
    }

    private void extended(long millis, String from, String to, String sender, String blocks) {
        byte[] body = hex(blocks);
        byte[] packet = Arrays.copyOf(hex("80cf 0000" + sender), 8 + body.length);
        packet[3] = (byte) (packet.length / 4 - 1);
        System.arraycopy(body, 0, packet, 8, body.length);
        made.udp(millis, from, to, packet);
    }

    private List<String> said(int ssrc) {
        return ReportWords.of(stream(ssrc)).stream().map(ReportWords.Said::text).toList();
    }

    /** RFC 3611 section 4.1 to 4.3 and 4.6. */
    @Test
    void everyBlockThatAReceiverTellsIsSaidInWords() {
        media(0, 7, 160, new byte[160]);
        String receiver = BOB + ":5001";
        String sender = ALICE + ":4001";
        // of 30 packets from 10 on: 13 came; 2 of 15 bits did not; 1 of 2 bits did not
        String runs = " 0004 00000007 000a 0028 400d fff9 a000 0000";
        extended(4_000, receiver, sender, "00000009", "0100" + runs);
        extended(4_001, receiver, sender, "00000009", "0200" + runs);
        extended(
                4_002,
                receiver,
                sender,
                "00000009",
                "0300 0004 00000007 000a 000c 00000001 00000002");
        extended(
                4_003,
                receiver,
                sender,
                "00000009",
                "06e8 0009 00000007 000a 0028 00000003 00000001 00000008 00000050 00000010 00000004"
                        + " 3f400000");
        extended(4_004, receiver, sender, "00000009", "c800 0001 00000007");
        assertThat(said(7))
                .containsExactly(
                        "packet by packet: of 30 packets from number 10 on, 3 did not come (RTCP"
                                + " XR)",
                        "packet by packet: of 30 packets from number 10 on, 3 came more than once"
                                + " (RTCP XR)",
                        "the receiver tells when 2 packets came, from number 10 on (RTCP XR)",
                        "of 30 packets from number 10 on the receiver counted 3 lost, 1 that came"
                                + " twice; jitter 2.0 ms, 1.0 to 10.0, deviation 0.5; TTL 63 to 64"
                                + " (RTCP XR)",
                        "a block of type 200, 8 bytes, that is not read here (RTCP XR)");
    }

    /** Section 4.4 and 4.5: a receiver that sends nothing tells its clock, and is answered. */
    @Test
    void theRoundTripOfAReceiverThatSendsNothingIsTold() {
        media(0, 7, 160, new byte[160]);
        String receiver = BOB + ":5001";
        String sender = ALICE + ":4001";
        extended(4_000, receiver, sender, "00000009", "0400 0002 0001abcd ef012345");
        // held for 0x0a00 / 65536 s: 39.1 ms
        extended(4_050, sender, receiver, "00000007", "0500 0003 00000009 abcdef01 00000a00");
        assertThat(said(7))
                .containsExactly(
                        "the sender answers 0x00000009, 39.1 ms after it got its clock; round trip"
                                + " from here to the sender 10.9 ms (RTCP XR)");
        assertThat(stream(7).reports().roundTripToSenderMillis()).isBetween(10.9, 11.0);
    }

    @Test
    void transportWideReportsAreAddedUp() {
        media(0, 7, 160, new byte[160]);
        // of 10 packets: a run of 3 that came, 7 with two bits each of which one did not
        byte[] report = hex("8fcd 0005 00000001 00000007 0001 000a 00000000 2003 d455");
        made.udp(4_000, BOB + ":5001", ALICE + ":4001", report);
        assertThat(StreamWords.of(stream(7)))
                .containsExactly(
                        "the receiver told when packets came (transport-wide) in 1 reports: 9 of 10"
                                + " packets of this transport came");
    }

    @Test
    void whatATelephoneHeardIsSaidInWords() {
        media(0, 7, 160, new byte[160]);
        byte[] metrics = new byte[36];
        byte[] head = hex("07 00 0008 00000007 03 05");
        System.arraycopy(head, 0, metrics, 0, head.length);
        metrics[17] = 40;
        metrics[24] = 90;
        metrics[26] = 42;
        metrics[27] = 41;
        byte[] packet = Arrays.copyOf(hex("80cf 000a 00000001"), 44);
        System.arraycopy(metrics, 0, packet, 8, 36);
        made.udp(4_000, BOB + ":5001", ALICE + ":4001", packet);
        assertThat(ReportWords.of(stream(7)))
                .extracting(ReportWords.Said::text)
                .containsExactly(
                        "the receiver heard 1.2 % lost, 2.0 % discarded; round trip 40 ms; R 90;"
                                + " MOS 4.2 to listen, 4.1 to talk (RTCP XR)");
    }

    /** The first packet of a picture that needs no other, as encoders make them. */
    @ParameterizedTest
    @CsvSource({
        "VP8, 90 80 1234 d0 2c 00 9d 01 2a 80 02 e0 01",
        "VP9, 8b 80 01 82 49 83 42 20 27 f0",
        "H264, 67 42 c0 1f da 01 40 16 e9",
        "H264, 78 00 0a 67 64 00 28 ac d9 40 78 02 27 00 04 68 eb e3 cb",
        "AV1, 18 08 00 00 00 24 c4 ff df 3f",
        "AV1, 28 0b 08 00 00 00 24 c4 ff df 3f fe 03 30 11 22",
    })
    void picturesAreKnownByTheirFirstPacketWithoutSignalling(String codec, String first) {
        made.udp(0, A, B, Frames.rtp(96, 1, 0, 7, hex(first)));
        for (int i = 1; i < 80; i++) {
            made.udp(33L * i, A, B, Frames.rtp(96, 1 + i, 3_000L * i, 7, new byte[200]));
        }
        Stream stream = stream(7);
        assertThat(stream.mainCoding().format().name()).isEqualTo(codec);
        assertThat(stream.mainCoding().source()).isEqualTo(Coding.Source.ASSUMED);
        assertThat(stream.codings()).hasSize(1);
        assertThat(stream.keyFrames()).containsExactly(1);
    }
}
