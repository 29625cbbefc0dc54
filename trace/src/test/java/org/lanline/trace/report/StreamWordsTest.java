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
        assertThat(StreamWords.of(stream(8))).containsExactly("retransmissions for 0x00000007");
        assertThat(StreamWords.of(stream(9)))
                .containsExactly("forward error correction for 0x00000007");
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
