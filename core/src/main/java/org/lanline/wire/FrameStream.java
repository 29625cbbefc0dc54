package org.lanline.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts the byte stream of one connection into frames.
 *
 * <p>Frames that arrive whole are handed over where they lie. Of one that does not, what has
 * arrived is kept, never more than the longest frame.
 */
public final class FrameStream {

    /** How frames of one kind begin and end. */
    public interface Framing {
        /** As many bytes tell how long a frame is. */
        int headerBytes();

        /**
         * How many bytes the frame takes that begins at this index: header, content and padding; -1
         * when no frame begins like that.
         */
        int wireBytes(ByteBuffer bytes, int index);

        /** Where in a frame that begins at this index what is handed over begins. */
        int begin(int index);

        /** And where it ends, before the padding. */
        int end(ByteBuffer bytes, int index);
    }

    /** What the stream brought; called only inside {@link #feed}. */
    @FunctionalInterface
    public interface Out {
        /**
         * One frame, between position and limit.
         *
         * @return false when what follows on this connection is something else
         */
        boolean frame(ByteBuffer frame);
    }

    /** How the stream goes on. */
    public enum Verdict {
        /** Everything was taken. */
        MORE,
        /** {@link Out#frame} said so; what is left in the input is for somebody else. */
        STOPPED,
        /** No frame begins like this, or it is too long: close the connection. */
        BROKEN
    }

    private final Framing framing;
    private ByteBuffer kept = ByteBuffer.allocate(1_024).limit(0);
    private int most = Integer.MAX_VALUE;

    public FrameStream(Framing framing) {
        this.framing = framing;
    }

    /** From now on a frame that takes more bytes than this breaks the stream. */
    public void most(int bytes) {
        most = bytes;
    }

    /** As many bytes are in use for a frame that has not come whole. */
    public int keptBytes() {
        return kept.capacity();
    }

    /** Takes what is in {@code input}, as far as the verdict says. */
    public Verdict feed(ByteBuffer input, Out out) {
        while (input.hasRemaining()) {
            Verdict verdict = kept.hasRemaining() ? complete(input, out) : cut(input, out);
            if (verdict != Verdict.MORE) {
                return verdict;
            }
        }
        return Verdict.MORE;
    }

    /** Cuts frames off the input itself, and keeps what is left of it. */
    private Verdict cut(ByteBuffer input, Out out) {
        int limit = input.limit();
        while (limit - input.position() >= framing.headerBytes()) {
            int at = input.position();
            int bytes = framing.wireBytes(input, at);
            if (bytes < 0 || bytes > most) {
                return Verdict.BROKEN;
            }
            if (bytes > limit - at) {
                break;
            }
            input.limit(framing.end(input, at)).position(framing.begin(at));
            boolean goesOn = out.frame(input);
            input.limit(limit).position(at + bytes);
            if (!goesOn) {
                return Verdict.STOPPED;
            }
        }
        keep(input, input.remaining());
        return Verdict.MORE;
    }

    /** Adds to what is kept until that is a frame. */
    private Verdict complete(ByteBuffer input, Out out) {
        int header = framing.headerBytes();
        keep(input, Math.min(input.remaining(), Math.max(0, header - kept.remaining())));
        if (kept.remaining() < header) {
            return Verdict.MORE;
        }
        int bytes = framing.wireBytes(kept, 0);
        if (bytes < 0 || bytes > most) {
            return Verdict.BROKEN;
        }
        keep(input, Math.min(input.remaining(), bytes - kept.remaining()));
        if (kept.remaining() < bytes) {
            return Verdict.MORE;
        }
        ByteBuffer frame = kept.duplicate();
        frame.limit(framing.end(kept, 0)).position(framing.begin(0));
        kept.limit(0);
        return out.frame(frame) ? Verdict.MORE : Verdict.STOPPED;
    }

    private void keep(ByteBuffer input, int bytes) {
        int length = kept.limit();
        if (length + bytes > kept.capacity()) {
            int room = Math.max(length + bytes, kept.capacity() * 2);
            kept = ByteBuffer.wrap(Arrays.copyOf(kept.array(), room)).limit(length);
        }
        kept.limit(length + bytes);
        input.get(kept.array(), length, bytes);
    }
}
