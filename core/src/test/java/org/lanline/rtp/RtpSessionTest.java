package org.lanline.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Two sessions on one line, in made time. */
class RtpSessionTest {
    private static final long MILLI = 1_000_000;
    private static final long ONE_WAY_NANOS = 30 * MILLI;

    /** One end, whose packets reach the other 30 ms later. */
    private static final class End implements RtpSession.Out {
        final InetSocketAddress address;
        final RtpSession session;
        final List<RtpSession.Event> events = new ArrayList<>();
        final List<byte[]> reports = new ArrayList<>();
        @Nullable End peer;
        Predicate<byte[]> arrives = packet -> true;
        long nowNanos;
        int media;

        End(int port, long seed, NtpTime clock) {
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            session =
                    new RtpSession(
                            RtpSession.Settings.speech(8_000, "name-" + port),
                            new Random(seed),
                            clock);
        }

        @Override
        public void rtp(byte[] bytes, int at, int length) {
            carry(Arrays.copyOfRange(bytes, at, at + length));
        }

        @Override
        public void rtcp(byte[] bytes, int at, int length) {
            byte[] report = Arrays.copyOfRange(bytes, at, at + length);
            reports.add(report);
            carry(report);
        }

        @Override
        public void event(RtpSession.Event event) {
            events.add(event);
        }

        void carry(byte[] packet) {
            End to = peer;
            if (to != null && arrives.test(packet)) {
                to.take(address, packet, nowNanos + ONE_WAY_NANOS);
            }
        }

        RtpSession.Verdict take(InetSocketAddress from, byte[] packet, long atNanos) {
            long before = nowNanos;
            nowNanos = atNanos;
            RtpSession.Verdict verdict =
                    session.receive(from, packet, 0, packet.length, atNanos, this);
            nowNanos = before;
            media += verdict == RtpSession.Verdict.MEDIA ? 1 : 0;
            return verdict;
        }

        <E extends RtpSession.Event> List<E> all(Class<E> kind) {
            return events.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }

    private final End alice = new End(4_000, 1, NtpTime.of(0, 1_700_000_000_000L));
    private final End bob = new End(5_000, 2, NtpTime.of(0, 1_700_000_123_000L));
    private int packets;

    private void connect() {
        alice.peer = bob;
        bob.peer = alice;
    }

    /** Both speak for so long in packets of 20 ms. */
    private void talk(int seconds) {
        connect();
        byte[] payload = new byte[160];
        for (int end = packets + 50 * seconds; packets < end; packets++) {
            for (End each : List.of(alice, bob)) {
                each.nowNanos = packets * 20L * MILLI;
                each.session.send(
                        0, packets * 160L, packets == 0, payload, 0, 160, each.nowNanos, each);
                each.session.tick(each.nowNanos, each);
            }
        }
    }

    @Test
    void bothEndsLearnHowTheyAreHeardAndHowFarApartTheyAre() {
        talk(20);
        List<RtpSession.Event.Reported> reported = alice.all(RtpSession.Event.Reported.class);
        assertThat(reported).hasSizeBetween(2, 10);
        RtpSession.PeerReport last = reported.getLast().report();
        assertThat(last.roundTripMillis()).isCloseTo(60, within(0.1));
        assertThat(last.lostShare()).isZero();
        assertThat(last.lost()).isZero();
        assertThat(alice.session.peerReport()).isEqualTo(last);
        assertThat(bob.media).isEqualTo(1_000);
        Source source = bob.session.source();
        assertThat(source).isNotNull();
        assertThat(source.jitterMillis()).isZero();
        assertThat(source.canonicalName()).isEqualTo("name-4000");
    }

    @Test
    void lossIsCountedAsTheRfcCountsIt() {
        talk(1);
        int[] count = {0};
        alice.arrives = packet -> (packet[1] & 0xff) >= 192 || ++count[0] % 10 != 0;
        talk(19);
        RtpSession.PeerReport report = alice.session.peerReport();
        assertThat(report).isNotNull();
        assertThat(report.lostShare()).isCloseTo(0.1, within(0.03));
        assertThat(report.lost()).isBetween(50, 95);
        Source source = bob.session.source();
        assertThat(source).isNotNull();
        assertThat(source.sequences().lost())
                .isEqualTo(94); // the very last one is not known to be lost
    }

    @Test
    void reportsAreSentAsOftenAsTheRfcSays() {
        talk(100);
        // every 5 s, half to one and a half times that by chance, divided by e - 3/2
        assertThat(alice.reports).hasSizeBetween(16, 32);
        RtcpPackets first = new RtcpPackets();
        byte[] report = alice.reports.getFirst();
        assertThat(first.fills(report, 0, report.length)).isTrue();
        first.begin(report, 0, report.length);
        assertThat(first.next()).isTrue();
        assertThat(first.type()).isEqualTo(RtcpPackets.SENDER_REPORT);
        assertThat(first.packetsSent()).isPositive();
        assertThat(first.octetsSent()).isEqualTo(160 * first.packetsSent());
        assertThat(first.blocks()).isEqualTo(1);
    }

    @Test
    void theFirstReportComesWithinHalfTheTime() {
        // 2.5 s, at most one and a half times that, divided by e - 3/2
        assertThat(alice.session.deadline()).isBetween(1_000 * MILLI, 3_080 * MILLI);
    }

    @Test
    void whoOnlyListensSendsReceiverReports() {
        alice.peer = bob;
        bob.peer = alice;
        byte[] payload = new byte[160];
        for (int i = 0; i < 500; i++) {
            alice.nowNanos = i * 20L * MILLI;
            bob.nowNanos = alice.nowNanos;
            alice.session.send(0, i * 160L, i == 0, payload, 0, 160, alice.nowNanos, alice);
            bob.session.tick(bob.nowNanos, bob);
        }
        byte[] report = bob.reports.getFirst();
        assertThat(report[1] & 0xff).isEqualTo(RtcpPackets.RECEIVER_REPORT);
        assertThat(report[0] & 0x1f).isEqualTo(1);
    }

    @Test
    void theWallClockOfTheSenderIsKnownForEachSample() {
        talk(10);
        Source source = bob.session.source();
        assertThat(source).isNotNull();
        int timestamp = bob.session.packet().timestamp();
        long sent = NtpTime.of(0, 1_700_000_000_000L + 9_980).ntp();
        long apart = NtpTime.nanosBetween(sent, source.ntpOf(timestamp));
        assertThat(apart).isBetween(-MILLI, MILLI);
    }

    @Test
    void sequenceNumbersMayBeginAgain() {
        connect();
        byte[] packet = new byte[172];
        packet[0] = (byte) 0x80;
        for (int i = 65_500; i < 65_600; i++) {
            RtcpWriter.u16(packet, 2, i);
            RtcpWriter.u32(packet, 4, i * 160);
            RtcpWriter.u32(packet, 8, 77);
            alice.take(bob.address, packet, i * 20L * MILLI);
        }
        Source source = alice.session.source();
        assertThat(source).isNotNull();
        assertThat(source.sequences().expected()).isEqualTo(100);
        assertThat(source.sequences().lost()).isZero();
        assertThat(source.sequences().extendedHighest()).isEqualTo(65_599);
    }

    @Test
    void whoHasOurSourceNumberMakesUsTakeAnother() {
        talk(1);
        int before = alice.session.ssrc();
        byte[] packet = new byte[172];
        packet[0] = (byte) 0x80;
        RtcpWriter.u32(packet, 8, before);
        assertThat(alice.take(bob.address, packet, 1_000 * MILLI))
                .isEqualTo(RtpSession.Verdict.LOOPED);
        int now = alice.session.ssrc();
        assertThat(now).isNotEqualTo(before);
        assertThat(alice.all(RtpSession.Event.Collided.class))
                .containsExactly(new RtpSession.Event.Collided(before, now));
        // the old number says goodbye, and our own packets that come back are no further collision
        assertThat(bob.all(RtpSession.Event.Goodbye.class)).hasSize(1);
        RtcpWriter.u32(packet, 8, now);
        alice.take(bob.address, packet, 1_020 * MILLI);
        assertThat(alice.session.ssrc()).isEqualTo(now);
    }

    @Test
    void aStreamThatPlaysIsNotTakenOverByAStranger() {
        talk(1);
        InetSocketAddress stranger = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6_000);
        byte[] packet = new byte[172];
        packet[0] = (byte) 0x80;
        RtcpWriter.u32(packet, 8, 99);
        for (int i = 0; i < 5; i++) {
            RtcpWriter.u16(packet, 2, i);
            assertThat(bob.take(stranger, packet, 1_000 * MILLI))
                    .isEqualTo(RtpSession.Verdict.STRANGER);
        }
        assertThat(bob.session.mediaFrom()).isEqualTo(alice.address);
        assertThat(bob.session.strangers()).isEqualTo(5);
    }

    @Test
    void whoeverSendsFromWhereSdpSaysIsTakenThoughAStrangerWasQuicker() {
        InetSocketAddress stranger = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6_000);
        bob.session.announced(alice.address, alice.address);
        byte[] packet = new byte[172];
        packet[0] = (byte) 0x80;
        RtcpWriter.u32(packet, 8, 99);
        assertThat(bob.take(stranger, packet, MILLI)).isEqualTo(RtpSession.Verdict.MEDIA);
        assertThat(bob.session.mediaFrom()).isEqualTo(stranger);
        RtcpWriter.u32(packet, 8, 100);
        bob.take(alice.address, packet, 2 * MILLI);
        assertThat(bob.session.mediaFrom()).isEqualTo(alice.address);
        RtcpWriter.u16(packet, 2, 1);
        assertThat(bob.take(alice.address, packet, 3 * MILLI)).isEqualTo(RtpSession.Verdict.MEDIA);
        RtcpWriter.u32(packet, 8, 99);
        assertThat(bob.take(stranger, packet, 4 * MILLI)).isEqualTo(RtpSession.Verdict.STRANGER);
    }

    @Test
    void aStreamThatFellSilentMayComeFromElsewhere() {
        talk(1);
        InetSocketAddress elsewhere =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 6_000);
        byte[] packet = new byte[172];
        packet[0] = (byte) 0x80;
        RtcpWriter.u32(packet, 8, alice.session.ssrc());
        for (int i = 0; i < 5; i++) {
            RtcpWriter.u16(packet, 2, i);
            bob.take(elsewhere, packet, (3_000 + 20 * i) * MILLI);
        }
        assertThat(bob.session.mediaFrom()).isEqualTo(elsewhere);
        assertThat(bob.all(RtpSession.Event.Latched.class)).hasSize(2);
    }

    @Test
    void goodbyeIsTheLastWord() {
        talk(2);
        alice.session.goodbye("on the hook", alice.nowNanos, alice);
        assertThat(bob.all(RtpSession.Event.Goodbye.class))
                .singleElement()
                .matches(each -> each.reason().equals("on the hook"));
        assertThat(bob.session.source()).isNull();
        assertThat(alice.session.deadline()).isEqualTo(Long.MAX_VALUE);
        int sent = alice.reports.size();
        alice.session.tick(Long.MAX_VALUE / 2, alice);
        assertThat(alice.reports).hasSize(sent);
    }

    @Test
    void ntpTimeGoesOnWithTheClock() {
        NtpTime clock = NtpTime.of(5_000_000_000L, 1_500);
        // 1.5 s after 1970, which is 2,208,988,800 s after 1900
        assertThat(clock.ntp() >>> 32).isEqualTo(2_208_988_801L);
        assertThat(clock.ntp() & 0xffff_ffffL).isEqualTo(0x8000_0000L);
        assertThat(NtpTime.nanosBetween(clock.ntp(), clock.at(7_250_000_000L)))
                .isCloseTo(2_250_000_000L, within(2L));
        assertThat(NtpTime.nanosBetween(clock.ntp(), clock.at(4_000_000_000L)))
                .isCloseTo(-1_000_000_000L, within(2L));
    }
}
