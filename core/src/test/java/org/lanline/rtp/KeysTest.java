package org.lanline.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Keys pressed at one end and heard at the other (RFC 4733). */
class KeysTest {
    private static final int RATE = 8_000;

    private final KeySender sender = new KeySender(RATE);
    private final KeyReceiver receiver = new KeyReceiver();
    private final RtpPacket view = new RtpPacket();
    private final byte[] packet = new byte[16];
    private final List<String> heard = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();
    private int sequence;

    private KeyReceiver.Verdict hear() {
        assertThat(view.read(packet, 0, packet.length)).isTrue();
        KeyReceiver.Verdict verdict = receiver.packet(view);
        switch (verdict) {
            case BEGUN -> heard.add(receiver.key());
            case ENDED -> heard.add(receiver.key() + " " + receiver.millis(RATE));
            case GOES_ON, AGAIN, MALFORMED -> {}
        }
        return verdict;
    }

    /** A packet every 20 ms until all keys are sent; of how many of them none was of a key? */
    private int run(int lossOneIn) {
        int silent = 0;
        int count = 0;
        for (long ticks = 0; sender.isBusy(); ticks += 160) {
            if (!sender.next(ticks, packet, 12)) {
                silent++;
                continue;
            }
            packet[0] = (byte) 0x80;
            packet[1] = (byte) (sender.marker() ? 0xe5 : 0x65);
            RtcpWriter.u16(packet, 2, sequence++);
            RtcpWriter.u32(packet, 4, (int) sender.timestampTicks());
            if (packet[13] < 0) {
                ends.add(packet[12] & 0xff);
            }
            if (lossOneIn == 0 || ++count % lossOneIn != 0) {
                hear();
            }
        }
        return silent;
    }

    @Test
    void eachKeyIsHeardOnceForAsLongAsItWasDown() {
        for (char key : "15#a".toCharArray()) {
            assertThat(sender.press(key, 100)).isTrue();
        }
        int silent = run(0);
        assertThat(heard).containsExactly("1", "1 100", "5", "5 100", "#", "# 100", "A", "A 100");
        assertThat(silent).as("packets of speech between them").isBetween(6, 12);
    }

    @Test
    void anEndIsSaidThreeTimes() {
        sender.press('7', 60);
        run(0);
        assertThat(ends).containsExactly(7, 7, 7);
    }

    @Test
    void everySecondPacketMayGetLost() {
        for (char key : "0123456789*#".toCharArray()) {
            sender.press(key, 100);
        }
        run(2);
        assertThat(heard.stream().filter(each -> each.length() == 1).toList())
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#");
    }

    @Test
    void whatIsNoKeyIsNotPressed() {
        assertThat(sender.press('x', 100)).isFalse();
        assertThat(sender.isBusy()).isFalse();
        for (int i = 0; i < 64; i++) {
            assertThat(sender.press('1', 100)).isTrue();
        }
        assertThat(sender.press('1', 100)).isFalse();
    }

    @Test
    void aVeryLongKeyInSegmentsIsOneKey() {
        packet[0] = (byte) 0x80;
        packet[12] = 3;
        RtcpWriter.u16(packet, 14, 0xffff);
        assertThat(hear()).isEqualTo(KeyReceiver.Verdict.BEGUN);
        RtcpWriter.u32(packet, 4, 0xffff);
        RtcpWriter.u16(packet, 14, 8_000);
        assertThat(hear()).isEqualTo(KeyReceiver.Verdict.GOES_ON);
        assertThat(receiver.millis(RATE)).isEqualTo((0xffff + 8_000) / 8);
    }

    @Test
    void aShortPacketIsNone() {
        packet[0] = (byte) 0x80;
        assertThat(view.read(packet, 0, 15)).isTrue();
        assertThat(receiver.packet(view)).isEqualTo(KeyReceiver.Verdict.MALFORMED);
    }
}
