package org.lanline.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

/** A stream's figures, with arrivals made up. */
final class FlowTest {

    private static final long MILLIS = 1_000_000;

    private final Flow flow = new Flow(7, Speech.madeUp(1));

    private ByteBuffer sent() {
        ByteBuffer packet = flow.next();
        return ByteBuffer.allocate(packet.remaining()).put(packet).flip();
    }

    @Test
    void packetsAreRtpWithG711OfTwentyMilliseconds() {
        sent();
        ByteBuffer second = sent();
        assertThat(second.remaining()).isEqualTo(172);
        assertThat(second.getShort(0)).isEqualTo((short) 0x8000); // version 2, PCMU
        assertThat(second.getShort(2)).isEqualTo((short) 1);
        assertThat(second.getInt(4)).isEqualTo(160);
        assertThat(second.getInt(8)).isEqualTo(7);
    }

    @Test
    void whatDoesNotArriveIsLostAndWhatComesTwiceCountsOnce() {
        for (int i = 0; i < 10; i++) {
            ByteBuffer packet = sent();
            if (i != 4) {
                assertThat(flow.arrived(packet, System.nanoTime())).isTrue();
                assertThat(flow.arrived(packet, System.nanoTime())).isFalse();
            }
        }
        RelayReport.Direction measured = flow.measured();
        assertThat(measured.sent()).isEqualTo(10);
        assertThat(measured.received()).isEqualTo(9);
        assertThat(measured.lossPercent()).isEqualTo(10);
    }

    @Test
    void jitterIsThatOfRfc3550() {
        long began = System.nanoTime() + 1_000 * MILLIS;
        double expected = 0;
        for (int i = 0; i < 20; i++) {
            long late = i % 2 == 0 ? 0 : 8 * MILLIS; // transit differs by 8 ms each time
            flow.arrived(sent(), began + i * 20L * MILLIS + late);
            expected += i == 0 ? 0 : (8 - expected) / 16;
        }
        assertThat(flow.measured().jitterMillis())
                .isCloseTo(expected, org.assertj.core.data.Offset.offset(0.01));
    }

    @Test
    void packetsOfOtherStreamsAreNotTaken() {
        Flow other = new Flow(8, Speech.madeUp(1));
        sent();
        assertThat(flow.arrived(other.next(), System.nanoTime())).isFalse();
        assertThat(flow.arrived(ByteBuffer.allocate(20), System.nanoTime())).isFalse();
        assertThat(flow.measured().received()).isZero();
    }
}
