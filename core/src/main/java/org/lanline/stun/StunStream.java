package org.lanline.stun;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts the byte stream of one TCP or TLS connection into STUN messages and ChannelData, which is
 * padded there to four bytes (RFC 8656 section 12.5).
 *
 * <p>Frames that arrive whole are handed over where they lie. Of one that does not, what has
 * arrived is kept, never more than the longest frame.
 */
public final class StunStream {

    /** What the stream brought; called only inside {@link #feed}. */
    @FunctionalInterface
    public interface Out {
        /**
         * One message or ChannelData, between position and limit, without its padding.
         *
         * @return false when what follows on this connection is not STUN (RFC 6062 section 4.4)
         */
        boolean frame(ByteBuffer frame);
    }

    /** How the stream goes on. */
    public enum Verdict {
        /** Everything was taken. */
        MORE,
        /** {@link Out#frame} said so; what is left in the input is for somebody else. */
        STOPPED,
        /** This is neither STUN nor ChannelData: close the connection. */
        BROKEN
    }

    private static final int CHANNEL_HEADER_BYTES = 4;

    private byte[] kept = new byte[1_024];
    private int length;

    /** Takes what is in {@code input}, as far as the verdict says. */
    public Verdict feed(ByteBuffer input, Out out) {
        while (input.hasRemaining()) {
            Verdict verdict = length > 0 ? complete(input, out) : cut(input, out);
            if (verdict != Verdict.MORE) {
                return verdict;
            }
        }
        return Verdict.MORE;
    }

    /** Cuts frames off the input itself, and keeps what is left of it. */
    private Verdict cut(ByteBuffer input, Out out) {
        int limit = input.limit();
        while (limit - input.position() >= CHANNEL_HEADER_BYTES) {
            int at = input.position();
            int frame = frameBytes(input.get(at), input.getShort(at + 2));
            if (frame < 0) {
                return Verdict.BROKEN;
            }
            int next = at + (frame + 3 & ~3);
            if (next > limit) {
                break;
            }
            input.limit(at + frame);
            boolean goesOn = out.frame(input);
            input.limit(limit).position(next);
            if (!goesOn) {
                return Verdict.STOPPED;
            }
        }
        keep(input, input.remaining());
        return Verdict.MORE;
    }

    /** Adds to what is kept until that is a frame. */
    private Verdict complete(ByteBuffer input, Out out) {
        keep(input, Math.min(input.remaining(), Math.max(0, CHANNEL_HEADER_BYTES - length)));
        if (length < CHANNEL_HEADER_BYTES) {
            return Verdict.MORE;
        }
        int frame = frameBytes(kept[0], (short) (kept[2] << 8 | (kept[3] & 0xff)));
        if (frame < 0) {
            return Verdict.BROKEN;
        }
        int padded = frame + 3 & ~3;
        keep(input, Math.min(input.remaining(), padded - length));
        if (length < padded) {
            return Verdict.MORE;
        }
        length = 0;
        return out.frame(ByteBuffer.wrap(kept, 0, frame)) ? Verdict.MORE : Verdict.STOPPED;
    }

    /** Header and content; -1 when the first bits are those of neither. */
    private static int frameBytes(byte first, short content) {
        return switch (first & 0xc0) {
            case 0x00 -> StunMessage.HEADER_BYTES + (content & 0xffff);
            case 0x40 -> CHANNEL_HEADER_BYTES + (content & 0xffff);
            default -> -1;
        };
    }

    private void keep(ByteBuffer input, int bytes) {
        if (length + bytes > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(length + bytes, kept.length * 2));
        }
        input.get(kept, length, bytes);
        length += bytes;
    }
}
