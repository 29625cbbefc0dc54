package org.lanline.trace.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.trace.kit.Bytes;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.PcapFile;

import java.util.SplittableRandom;

/** Datagrams that a kernel holds as one. */
final class RunsTest {
    private static final String FROM = "10.0.0.1:4000";
    private static final String TO = "10.0.0.2:5000";

    private final PcapFile file = new PcapFile(PcapFile.RAW);
    private final SplittableRandom random = new SplittableRandom(3);

    private void packet(byte[] payload) {
        file.packet(0, Frames.udp(FROM, TO, payload));
    }

    private byte[] rtp(int ssrc, int sequence, int length) {
        byte[] payload = new byte[length - 12];
        random.nextBytes(payload);
        return Frames.rtp(96, sequence, 3_000L * sequence, ssrc, payload);
    }

    private long packets() {
        return Heard.of(file.toArray()).flow(FROM, TO).messages(Protocol.RTP);
    }

    @Test
    void aRunOfOneSourceWithAShorterLastOneIsCut() {
        packet(
                new Bytes()
                        .bytes(rtp(7, 1, 1_200))
                        .bytes(rtp(7, 2, 1_200))
                        .bytes(rtp(7, 3, 90))
                        .toArray());
        Heard heard = Heard.of(file.toArray());
        assertThat(heard.rtp).containsExactly("1 4000 1200", "1 4000 1200", "1 4000 90");
    }

    @Test
    void afterTheFirstRunAPacketOfAnotherSourceBehindOneIsFoundToo() {
        packet(new Bytes().bytes(rtp(7, 1, 1_200)).bytes(rtp(7, 2, 1_200)).toArray());
        packet(rtp(8, 50, 100));
        packet(new Bytes().bytes(rtp(7, 3, 700)).bytes(rtp(8, 51, 100)).toArray());
        assertThat(packets()).isEqualTo(5);
    }

    @Test
    void aLongPacketIsOnePacket() {
        packet(rtp(7, 1, 8_000));
        packet(rtp(7, 2, 8_000));
        assertThat(packets()).isEqualTo(2);
    }

    @Test
    void answersOfStunThatFollowEachOtherAreTwo() {
        byte[] stun = new Bytes().u16(0x0101).u16(0).u32(0x2112a442L).bytes(new byte[12]).toArray();
        packet(new Bytes().bytes(stun).bytes(stun).toArray());
        assertThat(Heard.of(file.toArray()).stun).hasSize(2);
    }

    @Test
    void onceChecksWentOverAPairItsFirstPacketsOfAnySourceAreMedia() {
        packet(new Bytes().u16(1).u16(0).u32(0x2112a442L).bytes(new byte[12]).toArray());
        packet(rtp(7, 1, 1_000));
        packet(rtp(8, 1, 100));
        packet(new Bytes().u8(0x2f).u16(1).u16(3).bytes(new byte[3]).toArray());
        assertThat(packets()).isEqualTo(2);
        Flow flow = Heard.of(file.toArray()).flow(FROM, TO);
        assertThat(flow.messages(Protocol.DTLS)).isEqualTo(1);
        assertThat(flow.firstUnknown()).isZero();
    }

    @Test
    void aQuestionForANameIsNoMediaWhateverItsNumber() {
        file.packet(0, Frames.udp(FROM, "10.0.0.9:53", rtp(7, 1, 40)));
        Flow asking = Heard.of(file.toArray()).flow(FROM, "10.0.0.9:53");
        assertThat(asking.messages(Protocol.DNS)).isEqualTo(1);
        assertThat(asking.firstUnknown()).isZero();
    }

    /** Every beginning that looks like one of these, and anything behind it. */
    @Test
    void whateverFollowsEveryByteIsTakenOnce() {
        Runs runs = new Runs();
        Flow flow = new Flow(0, 1, 0, 2, 3, null);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(3_000)];
            random.nextBytes(bytes);
            for (int at = 0; at < bytes.length; at += 1 + random.nextInt(40)) {
                bytes[at] = (byte) (random.nextBoolean() ? 0x80 : 0x40);
            }
            int each = runs.each(flow, bytes, 0, bytes.length);
            assertThat(each).isBetween(1, bytes.length);
            if (bytes.length >= 12) {
                runs.passed(flow, bytes, 0);
            }
        }
    }
}
