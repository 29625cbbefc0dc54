package org.lanline.stun;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.wire.FrameStream;
import org.lanline.wire.FrameStream.Verdict;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

class StunFramingTest {
    private static final byte[] CHANNEL = HexFormat.of().parseHex("40000005aabbccddee");

    private final List<String> frames = new ArrayList<>();

    private boolean frame(ByteBuffer frame) {
        byte[] copy = new byte[frame.remaining()];
        frame.get(copy);
        frames.add(HexFormat.of().formatHex(copy));
        return true;
    }

    private static ByteBuffer manyFrames(int count) {
        ByteBuffer all = ByteBuffer.allocate(count * (Vectors.REQUEST.length + 12));
        for (int i = 0; i < count; i++) {
            all.put(Vectors.REQUEST).put(CHANNEL).put(new byte[3]);
        }
        return all.flip();
    }

    @Test
    void framesAreTheSameHoweverTheStreamIsCut() {
        SplittableRandom random = new SplittableRandom(5);
        FrameStream stream = StunFraming.stream();
        ByteBuffer all = manyFrames(300);
        while (all.hasRemaining()) {
            int piece = Math.min(all.remaining(), random.nextInt(1, 200));
            ByteBuffer part = all.slice(all.position(), piece);
            all.position(all.position() + piece);
            assertThat(stream.feed(part, this::frame)).isEqualTo(Verdict.MORE);
            assertThat(part.hasRemaining()).isFalse();
        }
        assertThat(frames).hasSize(600);
        assertThat(frames.stream().distinct())
                .containsExactly(
                        HexFormat.of().formatHex(Vectors.REQUEST),
                        HexFormat.of().formatHex(CHANNEL));
    }

    @Test
    void byteByByteIsEnough() {
        FrameStream stream = StunFraming.stream();
        ByteBuffer all = manyFrames(3);
        while (all.hasRemaining()) {
            stream.feed(ByteBuffer.wrap(new byte[] {all.get()}), this::frame);
        }
        assertThat(frames).hasSize(6);
    }

    @Test
    void whatIsNeitherBreaksTheStream() {
        byte[] shortTls = {0x16, 3, 1, 0, (byte) 0x80, 0, 0, 0};
        byte[] tls = {0x16, 3, 1, 1, (byte) 0x80, 0, 0, 0};
        byte[] rtp = {(byte) 0x80, 0, 0, 1};
        assertThat(StunFraming.stream().feed(ByteBuffer.wrap(rtp), this::frame))
                .isEqualTo(Verdict.BROKEN);
        FrameStream slow = StunFraming.stream();
        slow.feed(ByteBuffer.wrap(rtp, 0, 2), this::frame);
        assertThat(slow.feed(ByteBuffer.wrap(rtp, 2, 2), this::frame)).isEqualTo(Verdict.BROKEN);
        // the first bits of TLS could be STUN, but its length is seldom one of whole words
        assertThat(StunFraming.stream().feed(ByteBuffer.wrap(tls), this::frame))
                .isEqualTo(Verdict.BROKEN);
        // and where it is, the message itself says that it is something else
        assertThat(StunFraming.stream().feed(ByteBuffer.wrap(shortTls), this::frame))
                .isEqualTo(Verdict.MORE);
        assertThat(frames).isEmpty();
    }

    @Test
    void afterTheLastFrameTheRestIsLeftAlone() {
        ByteBuffer all = manyFrames(1);
        Verdict verdict = StunFraming.stream().feed(all, frame -> false);
        assertThat(verdict).isEqualTo(Verdict.STOPPED);
        assertThat(all.remaining()).isEqualTo(12);
    }
}
