package org.lanline.rtp;

/**
 * Counts what is missing, late and doubled in one stream (RFC 3550 appendix A.1 and A.3), and how
 * long the gaps are. A gap is judged when the packets that may still fill it are 64 further on.
 */
public final class Sequences {
    /** Further ahead than this, it is no loss but a new beginning (appendix A.1). */
    private static final int MOST_DROPOUT = 3_000;

    /** Further back than this, it is no late packet but a new beginning. */
    private static final int MOST_DISORDER = 100;

    private static final int WINDOW = 64;

    /** Runs of this length and longer are counted together. */
    public static final int LONGEST_RUN = 10;

    /** What to make of a packet. */
    public enum Verdict {
        IN_ORDER,
        AHEAD,
        LATE,
        DUPLICATE,
        /** Far from all others; perhaps the next one tells. */
        STRAY,
        /** The second one in a row of a new beginning. */
        RESTART
    }

    private long base;
    private long highest;

    /** Bit n says whether the packet n before the highest was seen. */
    private long seen;

    private int strayNext = -1;
    private long received;
    private long expectedBefore;
    private long outOfOrder;
    private long duplicates;
    private long wraps;
    private int restarts;
    private int run;
    private int gap;
    private final long[] runs = new long[LONGEST_RUN + 1];

    /** Takes the number of the first packet; {@link #packet} takes all others. */
    public void first(int number) {
        begin(number);
        received = 1;
    }

    private void begin(int number) {
        // far enough from 0 that a late packet cannot go below it
        base = number + 0x1_0000L;
        highest = base;
        seen = -1L;
        strayNext = -1;
    }

    /** What the packet with this number is, 0 to 65,535. */
    public Verdict packet(int number) {
        gap = 0;
        int step = SequenceNumbers.step((int) highest & 0xffff, number);
        if (step == 1) {
            strayNext = -1;
            received++;
            forward(1);
            return Verdict.IN_ORDER;
        }
        if (step > 1 && step < MOST_DROPOUT) {
            strayNext = -1;
            received++;
            forward(step);
            gap = step - 1;
            return Verdict.AHEAD;
        }
        return step <= 0 && step > -MOST_DISORDER ? back(-step) : stray(number);
    }

    private void forward(int step) {
        if (step == 1 && seen == -1L && run == 0) {
            highest++; // nothing is missing near here
        } else {
            slide(step);
        }
        if ((highest & 0xffff) < step) {
            wraps++;
        }
    }

    /** Moves the window on, and counts what falls out of it. */
    private void slide(int step) {
        for (int i = 0; i < step; i++) {
            leave(seen < 0);
            seen <<= 1;
            highest++;
        }
        seen |= 1;
    }

    private void leave(boolean wasSeen) {
        if (!wasSeen) {
            run++;
        } else if (run > 0) {
            runs[Math.min(run, LONGEST_RUN)]++;
            run = 0;
        }
    }

    private Verdict back(int distance) {
        strayNext = -1;
        boolean known = distance < WINDOW && (seen >>> distance & 1) != 0;
        if (known && highest - distance >= base) {
            duplicates++;
            return Verdict.DUPLICATE;
        }
        received++;
        outOfOrder++;
        if (distance < WINDOW) {
            seen |= 1L << distance;
        }
        base = Math.min(base, highest - distance);
        return Verdict.LATE;
    }

    /** Two in a row far away are a sender that has begun anew; one alone is noise. */
    private Verdict stray(int number) {
        received++;
        if (number != strayNext) {
            strayNext = SequenceNumbers.next(number);
            return Verdict.STRAY;
        }
        settle();
        restarts++;
        // both belong to what begins here
        expectedBefore += highest - base + 1;
        int before = number == 0 ? 0xffff : number - 1;
        begin(before);
        highest++;
        return Verdict.RESTART;
    }

    /** Judges the gaps that are still open. */
    private void settle() {
        for (int i = 0; i < WINDOW; i++) {
            leave((seen >>> (WINDOW - 1 - i) & 1) != 0);
        }
        seen = -1L;
        leave(true);
    }

    /** How many there should have been, over all beginnings. */
    public long expected() {
        return expectedBefore + highest - base + 1;
    }

    /** How many of those never came; a packet that came twice fills no gap. */
    public long lost() {
        return Math.max(0, expected() - received);
    }

    /** How many came, those that came again not counted. */
    public long received() {
        return received;
    }

    /**
     * Lost as a report says it: less by each packet that came again (RFC 3550 appendix A.3), in the
     * 24 bits that there are for it.
     */
    public int cumulativeLost() {
        long lost = expected() - received - duplicates;
        return Math.clamp(lost, -0x80_0000, 0x7f_ffff);
    }

    /** The highest number, with how often it began again at 0 in the upper half. */
    public int extendedHighest() {
        return (int) (highest - 0x1_0000L);
    }

    /** How many were missing right before the last packet. */
    public int gap() {
        return gap;
    }

    /** How many came after one that was sent later. */
    public long outOfOrder() {
        return outOfOrder;
    }

    /** How many came again. */
    public long duplicates() {
        return duplicates;
    }

    /** How often the number began again at 0. */
    public long wraps() {
        return wraps;
    }

    /** How often the sender began anew elsewhere. */
    public int restarts() {
        return restarts;
    }

    /** How often so many in a row were lost, by their number; the last counts longer ones too. */
    public long[] runs() {
        Sequences copy = new Sequences();
        copy.seen = seen;
        copy.run = run;
        System.arraycopy(runs, 0, copy.runs, 0, runs.length);
        copy.settle();
        return copy.runs;
    }
}
