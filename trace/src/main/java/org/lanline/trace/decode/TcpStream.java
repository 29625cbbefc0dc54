package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * One direction of a TCP connection put in order again (RFC 9293 section 3.4). What comes too early
 * is held, within bounds; what never comes is a gap, and reading goes on behind it.
 */
final class TcpStream {
    private static final int MOST_HELD = 64;
    private static final int MOST_HELD_BYTES = 1 << 18;
    private static final int HELD_BYTES = 100;
    static final int SYN = 0x02;

    private final Supplier<StreamContent> contents;
    private final Room room;
    private StreamContent content;
    private final List<Held> held = new ArrayList<>(0);
    private int heldBytes;
    private boolean begun;
    private int first;
    private int expected;

    /**
     * @param contents for each connection between these two ports another one
     * @param room for what waits for its turn
     */
    TcpStream(Supplier<StreamContent> contents, Room room) {
        this.contents = contents;
        this.room = room;
        this.content = contents.get();
    }

    /**
     * A segment that came before its turn.
     *
     * @param length on the wire, of which there may be less
     */
    @SuppressWarnings("ArrayRecordComponent") // kept, never compared
    private record Held(int sequence, byte[] bytes, int length) {}

    /**
     * Takes a segment.
     *
     * @param there bytes of it that were captured
     * @param length bytes of it on the wire
     */
    void segment(int sequence, int flags, byte[] bytes, int at, int there, int length) {
        if ((flags & SYN) != 0) {
            connected(sequence + 1);
            return;
        }
        if (length == 0) {
            return;
        }
        if (!begun) {
            begun = true;
            first = sequence;
            expected = sequence;
            content.joinedLate();
        }
        int ahead = sequence - expected;
        if (ahead > 0) {
            if (!room.take(HELD_BYTES + there)) {
                passOverGaps();
            } else {
                hold(new Held(sequence, Arrays.copyOfRange(bytes, at, at + there), length));
            }
        } else if (length + ahead > 0) {
            deliver(bytes, at - ahead, there + ahead, length + ahead);
            release();
        }
    }

    /** Another connection where there was one before, unless its SYN was sent again. */
    private void connected(int sequence) {
        if (begun && sequence == first) {
            return;
        }
        if (begun) {
            finish();
            content = contents.get();
        }
        begun = true;
        first = sequence;
        expected = sequence;
    }

    /** Hands on what is new of a segment, from the byte that is expected. */
    private void deliver(byte[] bytes, int at, int there, int length) {
        expected += length;
        if (there > 0) {
            content.bytes(bytes, at, there);
        }
        if (there < length) {
            content.gap();
        }
    }

    private void hold(Held segment) {
        held.add(segment);
        heldBytes += segment.bytes().length;
        if (held.size() > MOST_HELD || heldBytes > MOST_HELD_BYTES) {
            passOverGap();
        }
    }

    private void passOverGap() {
        Held first = held.getFirst();
        for (Held each : held) {
            if (each.sequence() - first.sequence() < 0) {
                first = each;
            }
        }
        expected = first.sequence();
        content.gap();
        release();
    }

    /** Hands on what is held and has its turn now. */
    private void release() {
        for (Held next = ready(); next != null; next = ready()) {
            held.remove(next);
            heldBytes -= next.bytes().length;
            room.give(HELD_BYTES + next.bytes().length);
            int known = expected - next.sequence();
            if (next.length() > known) {
                deliver(next.bytes(), known, next.bytes().length - known, next.length() - known);
            }
        }
    }

    private @Nullable Held ready() {
        for (Held each : held) {
            if (each.sequence() - expected <= 0) {
                return each;
            }
        }
        return null;
    }

    /** True when nothing that it could bring would be looked at. */
    boolean isDull() {
        return content.isDull();
    }

    /** The capture is at its end: what lies behind gaps is read all the same. */
    void finish() {
        passOverGaps();
        content.finish();
    }

    private void passOverGaps() {
        while (!held.isEmpty()) {
            passOverGap();
        }
    }
}
