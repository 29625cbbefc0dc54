package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.RtpPacket;
import org.lanline.rtp.Sequences;

import java.util.Arrays;

/**
 * The packets of one stream as they arrived, and what their headers tell: how many there were,
 * when, and which are missing.
 *
 * <p>The numbers of a stream lie in a dozen places of memory, and with a thousand calls at a time
 * none of them is still in the processor's cache when the next packet of the stream comes. So
 * headers wait in one row, and are reckoned with together.
 */
final class Arrivals {
    /** More would wait for longer, and gain little: a stream's numbers are fetched once for all. */
    private static final int MOST_WAITING = 16;

    private static final int WIDTH = 3;
    private static final int NUMBERS = 1;
    private static final int LENGTHS = 2;

    private final long firstNanos;
    private final Sequences sequences = new Sequences();
    private final Timing timing = new Timing();
    private final PlayoutBuffer buffer = new PlayoutBuffer();
    private final Pauses pauses = new Pauses();
    private final Repairs repairs = new Repairs();
    private final Series series;
    private int lastFrame;
    private long lastNanos;
    private long packets;
    private long bytes;
    private long payloadBytes;
    private long markers;

    private int waiting;

    /**
     * Three numbers a packet, side by side: when; frame and timestamp; its length on the wire (24
     * bits) and that of its payload (23), whether it is marked, and its sequence number.
     */
    private long[] row = new long[WIDTH];

    Arrivals(long firstNanos) {
        this.firstNanos = firstNanos;
        this.series = new Series(firstNanos);
    }

    /**
     * Puts a packet in the row. It counts when {@link #settle} has been called.
     *
     * @return true when the row is full: the next one has no place in it
     */
    boolean add(RtpPacket packet, int frame, long nanos, int onWire) {
        int at = WIDTH * waiting++;
        if (at == row.length) {
            row = Arrays.copyOf(row, WIDTH * MOST_WAITING);
        }
        row[at] = nanos;
        row[at + NUMBERS] = (long) frame << 32 | (packet.timestamp() & 0xffff_ffffL);
        row[at + LENGTHS] =
                (long) onWire << 40
                        | (long) packet.payloadBytes() << 17
                        | (packet.marker() ? 1L << 16 : 0)
                        | packet.sequenceNumber();
        return waiting == MOST_WAITING;
    }

    /**
     * Reckons with the packets that wait.
     *
     * @param coding of all of them
     * @param afterNoise true when comfort noise came before the first of them
     * @param pictures told their timestamps; null when somebody else tells them
     */
    void settle(Coding coding, boolean afterNoise, @Nullable Pictures pictures) {
        if (waiting == 0) {
            return;
        }
        boolean noise = coding.isComfortNoise();
        for (int i = 0; i < waiting; i++) {
            one(WIDTH * i, coding.jitterRate(), noise || (i == 0 && afterNoise));
            if (pictures != null) {
                pictures.at((int) row[WIDTH * i + NUMBERS]);
            }
        }
        coding.count(waiting);
        int last = WIDTH * (waiting - 1);
        lastNanos = row[last];
        lastFrame = (int) (row[last + NUMBERS] >>> 32);
        waiting = 0;
    }

    private void one(int at, int rate, boolean noise) {
        long nanos = row[at];
        int timestamp = (int) row[at + NUMBERS];
        int frame = (int) (row[at + NUMBERS] >>> 32);
        int lengths = (int) row[at + LENGTHS];
        int onWire = (int) (row[at + LENGTHS] >> 40);
        int sequence = lengths & 0xffff;
        boolean marker = (lengths & (1 << 16)) != 0;
        if (packets == 0) {
            sequences.first(sequence);
            timing.first(nanos, timestamp);
            pauses.first(timestamp);
        } else {
            further(frame, nanos, sequence, timestamp, rate, marker || noise);
        }
        packets++;
        bytes += onWire;
        payloadBytes += (row[at + LENGTHS] >>> 17) & 0x7f_ffff;
        markers += marker ? 1 : 0;
        series.packet(nanos, onWire, sequences.gap(), timing.jitterNow());
    }

    private void further(
            int frame, long nanos, int sequence, int timestamp, int rate, boolean spurt) {
        Sequences.Verdict verdict = sequences.packet(sequence);
        switch (verdict) {
            case STRAY -> {
                return;
            }
            case RESTART -> {
                timing.restart(nanos, timestamp);
                buffer.restart();
                return;
            }
            case AHEAD, LATE -> repairs.came(verdict, sequence, sequences.gap());
            case IN_ORDER, DUPLICATE -> {}
        }
        timing.packet(frame, nanos, timestamp, rate, spurt);
        if (rate > 0) {
            buffer.packet((nanos - firstNanos) / 1e6, timing.mediaMillis(rate));
            pauses.packet(timestamp, rate);
        }
    }

    /** How many there are, also those that wait. */
    long count() {
        return packets + waiting;
    }

    // --- what was found; of all packets when none waits ---

    Sequences sequences() {
        return sequences;
    }

    Timing timing() {
        return timing;
    }

    PlayoutBuffer buffer() {
        return buffer;
    }

    Pauses pauses() {
        return pauses;
    }

    Repairs repairs() {
        return repairs;
    }

    Series series() {
        return series;
    }

    long firstNanos() {
        return firstNanos;
    }

    int lastFrame() {
        return lastFrame;
    }

    long lastNanos() {
        return lastNanos;
    }

    /** With IP headers. */
    long bytes() {
        return bytes;
    }

    long payloadBytes() {
        return payloadBytes;
    }

    long markers() {
        return markers;
    }
}
