package org.lanline.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lanline.wire.FrameStream;
import org.lanline.wire.FrameStream.Verdict;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

class TcpFramingTest {
    private final List<byte[]> packets = new ArrayList<>();

    private boolean packet(ByteBuffer packet) {
        byte[] copy = new byte[packet.remaining()];
        packet.get(copy);
        packets.add(copy);
        return true;
    }

    private static byte[] packet(SplittableRandom random, int length) {
        byte[] packet = new byte[length];
        random.nextBytes(packet);
        return packet;
    }

    @Test
    void packetsComeOutAsTheyWentInHoweverTheStreamIsCut() {
        SplittableRandom random = new SplittableRandom(7);
        List<byte[]> sent = new ArrayList<>();
        ByteBuffer all = ByteBuffer.allocate(400_000);
        for (int length : new int[] {0, 1, 2, 20, 108, 1_200, 9_000, 65_535}) {
            sent.add(packet(random, length));
            all.put(TcpFraming.frame(ByteBuffer.wrap(sent.getLast())));
        }
        all.flip();
        FrameStream stream = TcpFraming.stream();
        while (all.hasRemaining()) {
            int piece = Math.min(all.remaining(), random.nextInt(1, 3_000));
            assertThat(stream.feed(all.slice(all.position(), piece), this::packet))
                    .isEqualTo(Verdict.MORE);
            all.position(all.position() + piece);
        }
        assertThat(packets).containsExactlyElementsOf(sent);
    }

    @Test
    void theLengthIsBigEndianAndInFront() {
        assertThat(TcpFraming.frame(ByteBuffer.wrap(new byte[258], 1, 257))).startsWith(1, 1);
        assertThatThrownBy(() -> TcpFraming.frame(ByteBuffer.allocate(65_536)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStrangersFrameIsNoLongerThanHeMaySend() {
        FrameStream stream = TcpFraming.stream();
        stream.most(2_000);
        assertThat(stream.feed(ByteBuffer.wrap(new byte[] {0x07}), this::packet))
                .isEqualTo(Verdict.MORE);
        assertThat(stream.feed(ByteBuffer.wrap(new byte[] {(byte) 0xcf}), this::packet))
                .as("1,999 bytes and their length")
                .isEqualTo(Verdict.BROKEN);
        FrameStream other = TcpFraming.stream();
        other.most(2_000);
        assertThat(other.feed(ByteBuffer.wrap(new byte[] {0x07, (byte) 0xce}), this::packet))
                .isEqualTo(Verdict.MORE);
    }
}
