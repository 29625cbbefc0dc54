package org.lanline.ice;

import org.lanline.wire.FrameStream;

import java.nio.ByteBuffer;

/** Packets on a TCP connection, each behind its length in two bytes (RFC 4571 section 2). */
public final class TcpFraming implements FrameStream.Framing {

    /** The longest packet that can be sent. */
    public static final int MOST_BYTES = 65_535;

    private static final int HEADER_BYTES = 2;
    private static final TcpFraming ONE = new TcpFraming();

    private TcpFraming() {}

    /** The stream of one connection. */
    public static FrameStream stream() {
        return new FrameStream(ONE);
    }

    /**
     * The packet between position and limit, framed.
     *
     * @throws IllegalArgumentException when it is longer than {@value #MOST_BYTES}
     */
    public static byte[] frame(ByteBuffer packet) {
        int length = packet.remaining();
        if (length > MOST_BYTES) {
            throw new IllegalArgumentException("a frame holds at most 65,535 bytes");
        }
        byte[] framed = new byte[HEADER_BYTES + length];
        framed[0] = (byte) (length >> 8);
        framed[1] = (byte) length;
        packet.get(packet.position(), framed, HEADER_BYTES, length);
        return framed;
    }

    @Override
    public int headerBytes() {
        return HEADER_BYTES;
    }

    @Override
    public int wireBytes(ByteBuffer bytes, int index) {
        return HEADER_BYTES + (bytes.getShort(index) & 0xffff);
    }

    @Override
    public int begin(int index) {
        return index + HEADER_BYTES;
    }

    @Override
    public int end(ByteBuffer bytes, int index) {
        return index + wireBytes(bytes, index);
    }
}
