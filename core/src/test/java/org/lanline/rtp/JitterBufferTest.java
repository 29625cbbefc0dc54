package org.lanline.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Packets put in order. */
class JitterBufferTest {
    private final JitterBuffer buffer = new JitterBuffer();
    private final RtpPacket view = new RtpPacket();

    private JitterBuffer.Verdict put(int number) {
        byte[] packet = new byte[14];
        packet[0] = (byte) 0x80;
        RtcpWriter.u16(packet, 2, number);
        RtcpWriter.u32(packet, 4, number * 160);
        packet[12] = (byte) number;
        assertThat(view.read(packet, 0, packet.length)).isTrue();
        return buffer.put(view);
    }

    private List<Integer> takeAll() {
        List<Integer> taken = new ArrayList<>();
        for (int place = buffer.first(); place >= 0; place = buffer.first()) {
            taken.add((int) buffer.payload(place)[0]);
            buffer.take(place);
        }
        return taken;
    }

    @Test
    void whateverTheOrderTheyComeInTheyGoOutInTheirOwn() {
        for (int number : new int[] {3, 1, 2, 6, 5}) {
            assertThat(put(number)).isEqualTo(JitterBuffer.Verdict.KEPT);
        }
        assertThat(buffer.ticks(buffer.first())).isEqualTo(160);
        assertThat(takeAll()).containsExactly(1, 2, 3, 5, 6);
    }

    @Test
    void whatIsMissingIsKnown() {
        put(1);
        buffer.take(buffer.first());
        put(4);
        assertThat(buffer.missingBefore(buffer.first())).isEqualTo(2);
    }

    @Test
    void whatComesTwiceOrAfterItsTurnIsToldApart() {
        put(10);
        put(12);
        assertThat(put(12)).isEqualTo(JitterBuffer.Verdict.DUPLICATE);
        takeAll();
        assertThat(put(11)).isEqualTo(JitterBuffer.Verdict.LATE);
        assertThat(put(10)).isEqualTo(JitterBuffer.Verdict.DUPLICATE);
    }

    @Test
    void oneFarAwayIsNoNewBeginningButTwoAre() {
        put(10);
        assertThat(put(5_000)).isEqualTo(JitterBuffer.Verdict.STRAY);
        assertThat(put(11)).isEqualTo(JitterBuffer.Verdict.KEPT);
        assertThat(put(5_000)).isEqualTo(JitterBuffer.Verdict.STRAY);
        assertThat(put(5_001)).isEqualTo(JitterBuffer.Verdict.RESTARTED);
        assertThat(buffer.size()).isEqualTo(1);
    }

    @Test
    void numbersAndTimestampsMayWrap() {
        long before = 0;
        for (int number = 65_400; number < 65_800; number++) {
            assertThat(put(number)).isEqualTo(JitterBuffer.Verdict.KEPT);
            int place = buffer.first();
            assertThat(buffer.missingBefore(place)).isZero();
            assertThat(buffer.ticks(place)).isGreaterThan(before);
            before = buffer.ticks(place);
            buffer.take(place);
        }
    }

    @Test
    void nothingThatAnybodySendsHarmsIt() {
        SplittableRandom random = new SplittableRandom(11);
        byte[] packet = new byte[40];
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(packet);
            packet[0] = (byte) (0x80 | (packet[0] & 0x20));
            packet[8] = 0;
            packet[9] = 0;
            packet[10] = 0;
            packet[11] = (byte) random.nextInt(2);
            packet[2] = 0;
            if (view.read(packet, 0, random.nextInt(12, 41))) {
                buffer.put(view);
            }
            int place = buffer.first();
            if (place >= 0 && random.nextInt(3) == 0) {
                assertThat(buffer.missingBefore(place)).isBetween(0, 256);
                assertThat(buffer.length(place)).isBetween(0, 28);
                buffer.take(place);
            }
        }
        assertThat(buffer.size()).isBetween(0, 256);
    }
}
