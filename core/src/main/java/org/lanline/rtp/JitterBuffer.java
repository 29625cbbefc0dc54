package org.lanline.rtp;

/**
 * Packets of one stream in the order of their sequence numbers, until they are taken. Memory is
 * made once for each place and used again.
 */
public final class JitterBuffer {

    /** What became of a packet. */
    public enum Verdict {
        KEPT,
        /** It is there already, or was taken. */
        DUPLICATE,
        /** What it was for is past. */
        LATE,
        /** Far from all others; two in a row are a new beginning. */
        STRAY,
        /** A new beginning: what was kept is gone. */
        RESTARTED
    }

    /** Five seconds of packets of 20 ms. */
    private static final int PLACES = 256;

    private static final int MOST_OVERTAKEN = 16;

    private final byte[][] payloads = new byte[PLACES][];
    private final int[] lengths = new int[PLACES];
    private final int[] types = new int[PLACES];
    private final long[] ticks = new long[PLACES];
    private final long[] numbers = new long[PLACES];
    private final boolean[] filled = new boolean[PLACES];

    /** The numbers of those that were taken, by the same places. */
    private final long[] taken = new long[PLACES];

    private boolean begun;
    private boolean tookAny;
    private int ssrc;
    private long next;
    private long highest;
    private long lastTicks;
    private int strayNext = -1;
    private int count;

    /** Keeps a copy. */
    public Verdict put(RtpPacket packet) {
        if (!begun || packet.ssrc() != ssrc) {
            return begin(packet);
        }
        int step = SequenceNumbers.step((int) next & 0xffff, packet.sequenceNumber());
        if (step >= PLACES || step <= -PLACES) {
            boolean again = packet.sequenceNumber() == strayNext;
            strayNext = SequenceNumbers.next(packet.sequenceNumber());
            return again ? begin(packet) : Verdict.STRAY;
        }
        strayNext = -1;
        long number = next + step;
        if (step < 0 && !tookAny && -step < MOST_OVERTAKEN) {
            next = number; // overtaken by what came first
            keep(packet, number, (int) (number & PLACES - 1));
            return Verdict.KEPT;
        }
        int place = (int) (number & PLACES - 1);
        if (step < 0) {
            return taken[place] == number ? Verdict.DUPLICATE : Verdict.LATE;
        }
        if (filled[place]) {
            return Verdict.DUPLICATE;
        }
        keep(packet, number, place);
        return Verdict.KEPT;
    }

    private Verdict begin(RtpPacket packet) {
        boolean again = begun;
        clear();
        begun = true;
        ssrc = packet.ssrc();
        strayNext = -1;
        // far enough from 0 that an earlier packet cannot go below it
        next = packet.sequenceNumber() + 0x1_0000L;
        highest = next;
        lastTicks = packet.timestamp() & 0xffff_ffffL;
        keep(packet, next, (int) (next & PLACES - 1));
        return again ? Verdict.RESTARTED : Verdict.KEPT;
    }

    private void keep(RtpPacket packet, long number, int place) {
        int length = packet.payloadBytes() - packet.paddingBytes();
        if (payloads[place] == null || payloads[place].length < length) {
            payloads[place] = new byte[Math.max(256, length)];
        }
        System.arraycopy(packet.bytes(), packet.payloadStart(), payloads[place], 0, length);
        lengths[place] = length;
        types[place] = packet.payloadType();
        lastTicks += packet.timestamp() - (int) lastTicks;
        ticks[place] = lastTicks;
        numbers[place] = number;
        filled[place] = true;
        highest = Math.max(highest, number);
        count++;
    }

    /**
     * The place of the earliest packet; -1 when there is none. The accessors below take it, until
     * it is taken.
     */
    public int first() {
        if (count == 0) {
            return -1;
        }
        for (long number = next; number <= highest; number++) {
            int place = (int) (number & PLACES - 1);
            if (filled[place]) {
                return place;
            }
        }
        return -1;
    }

    /** How many packets before this one did not come, or not yet. */
    public int missingBefore(int place) {
        return (int) (numbers[place] - next);
    }

    /** Takes it out; those before it are late from now on. */
    public void take(int place) {
        tookAny = true;
        filled[place] = false;
        taken[place] = numbers[place];
        next = numbers[place] + 1;
        count--;
    }

    /** Forgets everything. */
    public void clear() {
        java.util.Arrays.fill(filled, false);
        java.util.Arrays.fill(taken, 0);
        count = 0;
        begun = false;
        tookAny = false;
    }

    public byte[] payload(int place) {
        return payloads[place];
    }

    /** Bytes of its payload, without padding. */
    public int length(int place) {
        return lengths[place];
    }

    public int payloadType(int place) {
        return types[place];
    }

    /** Its timestamp, that does not begin again at 0. */
    public long ticks(int place) {
        return ticks[place];
    }

    /** Of the packet that was put last. */
    public long lastTicks() {
        return lastTicks;
    }

    /** How many packets there are. */
    public int size() {
        return count;
    }
}
