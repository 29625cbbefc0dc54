package org.lanline.stun;

import org.lanline.wire.FrameStream;

import java.nio.ByteBuffer;

/**
 * How STUN messages and ChannelData follow each other on a TCP or TLS connection, where ChannelData
 * is padded to four bytes (RFC 8656 section 12.5).
 */
public final class StunFraming implements FrameStream.Framing {

    private static final int CHANNEL_HEADER_BYTES = 4;
    private static final StunFraming ONE = new StunFraming();

    private StunFraming() {}

    /** The stream of one connection. */
    public static FrameStream stream() {
        return new FrameStream(ONE);
    }

    @Override
    public int headerBytes() {
        return CHANNEL_HEADER_BYTES;
    }

    @Override
    public int wireBytes(ByteBuffer bytes, int index) {
        int frame = frameBytes(bytes, index);
        return frame < 0 ? -1 : frame + 3 & ~3;
    }

    @Override
    public int begin(int index) {
        return index;
    }

    @Override
    public int end(ByteBuffer bytes, int index) {
        return index + frameBytes(bytes, index);
    }

    /** Header and content; -1 when it cannot be either. */
    private static int frameBytes(ByteBuffer bytes, int index) {
        int content = bytes.getShort(index + 2) & 0xffff;
        return switch (bytes.get(index) & 0xc0) {
            case 0x00 -> content % 4 == 0 ? StunMessage.HEADER_BYTES + content : -1;
            case 0x40 -> CHANNEL_HEADER_BYTES + content;
            default -> -1;
        };
    }
}
