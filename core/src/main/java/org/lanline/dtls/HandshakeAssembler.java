package org.lanline.dtls;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts the fragments of one sender's handshake messages together, in whatever order they come (RFC
 * 6347 section 4.2.3). The length that a fragment claims costs nothing before its bytes are there,
 * and all bounds are small: a handshake of WebRTC has some thousand bytes.
 */
public final class HandshakeAssembler {
    public static final int MOST_BYTES = 65_536;
    private static final int MOST_FRAGMENTS = 64;
    private static final int MOST_OPEN = 8;

    private final Map<Integer, Pieces> open = new HashMap<>();

    private static final class Pieces {
        final HandshakeType type;
        final int total;
        final BitSet have = new BitSet();
        byte[] bytes = new byte[0];
        int fragments;

        Pieces(HandshakeType type, int total) {
            this.type = type;
            this.total = total;
        }
    }

    /**
     * Takes a piece.
     *
     * @return the message that it completes; null while bytes are missing, and for a piece that
     *     contradicts those before it or goes beyond a bound
     */
    public @Nullable HandshakeMessage add(byte[] datagram, HandshakeFragment piece) {
        if (piece.total() > MOST_BYTES) {
            return null;
        }
        if (piece.whole()) {
            open.remove(piece.sequence());
            return new HandshakeMessage(
                    piece.type(),
                    piece.sequence(),
                    Arrays.copyOfRange(datagram, piece.offset(), piece.offset() + piece.length()));
        }
        Pieces pieces = open.get(piece.sequence());
        if (pieces == null) {
            if (open.size() == MOST_OPEN) {
                return null;
            }
            pieces = new Pieces(piece.type(), piece.total());
            open.put(piece.sequence(), pieces);
        }
        if (pieces.type != piece.type()
                || pieces.total != piece.total()
                || pieces.fragments++ == MOST_FRAGMENTS) {
            open.remove(piece.sequence());
            return null;
        }
        return put(pieces, datagram, piece);
    }

    private @Nullable HandshakeMessage put(
            Pieces pieces, byte[] datagram, HandshakeFragment piece) {
        int end = piece.start() + piece.length();
        if (pieces.bytes.length < end) {
            pieces.bytes = Arrays.copyOf(pieces.bytes, end);
        }
        System.arraycopy(datagram, piece.offset(), pieces.bytes, piece.start(), piece.length());
        pieces.have.set(piece.start(), end);
        if (pieces.have.nextClearBit(0) < pieces.total) {
            return null;
        }
        open.remove(piece.sequence());
        return new HandshakeMessage(pieces.type, piece.sequence(), pieces.bytes);
    }
}
