package org.lanline.trace.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.trace.kit.MadeCapture.ALICE;
import static org.lanline.trace.kit.MadeCapture.BOB;
import static org.lanline.trace.kit.MadeCapture.PI;
import static org.lanline.trace.kit.MadeCapture.request;
import static org.lanline.trace.kit.MadeCapture.response;
import static org.lanline.trace.kit.MadeCapture.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.MadeCapture;
import org.lanline.trace.kit.Replay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Which packets are kept, in which order. */
class SifterTest {
    private static final String OFFER = sdp(ALICE, 4_000, "RTP/AVP");
    private static final String ANSWER = sdp(BOB, 5_000, "RTP/AVP");
    private static final byte[] ONE_LIKE_RTP = Frames.rtp(96, 1, 1, 4_711, new byte[40]);

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private final MadeCapture made = new MadeCapture();

    /** The kept ones, by their place among all, from 1. */
    private List<Integer> kept(Sifter.Wanted wanted) {
        List<Long> times = new ArrayList<>();
        List<Integer> kept = new ArrayList<>();
        Sifter sifter = new Sifter(wanted, packet -> kept.add(1 + times.indexOf(packet.nanos())));
        Replay.of(
                made,
                folder,
                packet -> {
                    times.add(packet.nanos());
                    sifter.packet(packet);
                });
        sifter.finish();
        assertThat(sifter.seen()).isEqualTo(times.size());
        assertThat(sifter.kept()).isEqualTo(kept.size());
        return kept;
    }

    private static byte[] name() {
        return new byte[] {0, 0, (byte) 0x84, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    }

    private static String register(int cseq) {
        return request("REGISTER", "r" + cseq, "", cseq, "").replace("call-1", "registration");
    }

    @Test
    void whatCallsAreMadeOfIsKeptAndTheRestIsNot() {
        made.sip(0, ALICE, PI, register(1))
                .udp(1, ALICE + ":9999", BOB + ":9998", new byte[] {-1, 1})
                .udp(2, ALICE + ":5353", "224.0.0.251:5353", name())
                .check(3, 1, ALICE + ":4000", BOB + ":5000", "b:a", "secret", true)
                .udp(4, ALICE + ":7777", PI + ":7778", ONE_LIKE_RTP)
                .tcp(5, ALICE + ":40000", PI + ":8443", new byte[] {22, 3, 1, 0, 5, 1, 2, 3, 4, 5});
        assertThat(kept(Sifter.Wanted.PROTOCOLS)).containsExactly(1, 3, 4, 6);
    }

    @Test
    void mediaThatNobodyAnnouncedIsKeptFromItsFirstPacketInItsPlace() {
        made.udp(0, ALICE + ":7777", PI + ":7778", ONE_LIKE_RTP)
                .sip(1, ALICE, PI, register(1))
                .audio(20, ALICE + ":4000", BOB + ":5000", 77, 3, 0);
        assertThat(kept(Sifter.Wanted.PROTOCOLS)).containsExactly(2, 3, 4, 5);
    }

    @Test
    void whatHasNoLikeInASecondHoldsUpNothingMore() {
        made.udp(0, ALICE + ":7777", PI + ":7778", ONE_LIKE_RTP);
        made.sip(10, ALICE, PI, register(1));
        List<Integer> kept = new ArrayList<>();
        Sifter sifter = new Sifter(Sifter.Wanted.PROTOCOLS, packet -> kept.add(packet.length()));
        long[] last = new long[1];
        Replay.of(
                made,
                folder,
                packet -> {
                    last[0] = packet.nanos();
                    sifter.packet(packet);
                });
        assertThat(kept).isEmpty();
        sifter.tick(last[0] + 500_000_000);
        assertThat(kept).isEmpty();
        sifter.tick(last[0] + 1_000_000_000);
        assertThat(kept).hasSize(1);
    }

    @Test
    void ofACallItsSignallingAndItsMediaAreKept() {
        made.sip(0, ALICE, PI, register(1))
                .udp(1, ALICE + ":5353", "224.0.0.251:5353", name())
                .sip(10, ALICE, BOB, request("INVITE", "1", "", 1, OFFER))
                .sip(20, BOB, ALICE, response(200, "OK", "1", "b", 1, "INVITE", ANSWER))
                .sip(30, ALICE, BOB, request("ACK", "2", "b", 1, ""))
                .audio(40, ALICE + ":4000", BOB + ":5000", 77, 2, 0)
                .sip(90, ALICE, BOB, request("INFO", "3", "b", 2, ""))
                .sip(91, ALICE, PI, register(2))
                .sip(95, ALICE, BOB, request("BYE", "4", "b", 3, ""));
        assertThat(kept(Sifter.Wanted.CALLS)).containsExactly(3, 4, 5, 6, 7, 8, 10);
        assertThat(kept(Sifter.Wanted.PROTOCOLS)).hasSize(10);
    }

    @Test
    void checksAndRelaysAreOfACallAndAQuestionForAnAddressIsNot() {
        made.allocated(0, ALICE + ":4000", PI + ":3478", PI + ":50000")
                .check(10, 1, BOB + ":5000", PI + ":50000", "a:b", "secret", true)
                .checked(11, 1, PI + ":50000", BOB + ":5000", "secret", 0)
                .udp(20, BOB + ":5001", PI + ":3478", binding());
        assertThat(kept(Sifter.Wanted.CALLS)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(kept(Sifter.Wanted.PROTOCOLS)).hasSize(7);
    }

    private static byte[] binding() {
        byte[] request = new byte[20];
        request[1] = 1;
        request[4] = 0x21;
        request[5] = 0x12;
        request[6] = (byte) 0xa4;
        request[7] = 0x42;
        return request;
    }

    @Test
    void aConnectionOfTcpIsOfACallOnceASecondOfItHasBeenShown() {
        byte[] invite =
                request("INVITE", "1", "", 1, OFFER).replace("/UDP", "/TCP").getBytes(UTF_8);
        made.tcp(0, ALICE + ":40000", PI + ":5060", invite)
                .tcp(10, ALICE + ":40001", PI + ":5060", register(1).getBytes(UTF_8))
                .tcp(20, ALICE + ":40002", PI + ":8443", new byte[] {22, 3, 1, 0, 5, 1, 2, 3, 4});
        assertThat(kept(Sifter.Wanted.CALLS)).containsExactly(1);
        assertThat(kept(Sifter.Wanted.PROTOCOLS)).containsExactly(1, 2, 3);
    }

    @Test
    void aFloodOfWhatIsNothingKnownIsNotHeldForLong() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[1_200];
            random.nextBytes(bytes);
            bytes[0] = 0x45; // where ChannelData and text begin
            made.udp(i / 10, ALICE + ":1194", BOB + ":1194", bytes);
        }
        made.sip(300, ALICE, PI, register(1));
        assertThat(kept(Sifter.Wanted.PROTOCOLS)).containsExactly(2_001);
    }
}
