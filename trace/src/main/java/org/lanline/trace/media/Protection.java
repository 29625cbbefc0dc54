package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.media.Repairing.Kind;

import java.util.Arrays;

/** Which packets one of error correction protects, by its header. */
final class Protection {
    private static final int MOST = 512;

    private final byte[] in;
    private final int end;
    private final int[] numbers = new int[MOST];
    private int count;

    private Protection(byte[] in, int end) {
        this.in = in;
        this.end = end;
    }

    /** Sequence numbers; null when this is no such header. */
    static int @Nullable [] read(Kind kind, boolean draft, byte[] in, int at, int end) {
        Protection read = new Protection(in, end);
        boolean whole =
                switch (kind) {
                    case RETRANSMISSION -> false;
                    case ULPFEC -> read.ulp(at);
                    case FLEXFEC -> draft ? read.draft(at) : read.flexible(at);
                };
        return whole ? Arrays.copyOf(read.numbers, read.count) : null;
    }

    /** RFC 5109 section 7.3 and 7.4: one level, 16 or 48 packets from a base on. */
    private boolean ulp(int at) {
        if (end - at < 14) {
            return false;
        }
        boolean isLong = (in[at] & 0x40) != 0;
        int base = u16(at + 2);
        mask(base, 0, at + 12, 0, 16);
        if (isLong && end - at >= 18) {
            mask(base, 16, at + 14, 0, 32);
        }
        return (in[at] & 0x80) == 0 && u16(at + 10) <= end - at;
    }

    /** RFC 8627 section 4.2.2. */
    private boolean flexible(int at) {
        if (end - at < 12 || (in[at] & 0x80) != 0) {
            return false; // one that is sent again as it was protects nobody
        }
        if ((in[at] & 0x40) == 0) {
            return masks(at + 8, 64);
        }
        int base = u16(at + 8);
        int columns = in[at + 10] & 0xff;
        int rows = in[at + 11] & 0xff;
        int step = rows > 1 ? columns : 1;
        for (int i = 0; i < (rows > 1 ? rows : columns); i++) {
            add(base + i * step);
        }
        return columns > 0;
    }

    /** The third draft, which browsers use: for one source, named in the header. */
    private boolean draft(int at) {
        return end - at >= 20 && (in[at] & 0xc0) == 0 && in[at + 8] == 1 && masks(at + 16, 63);
    }

    /** A base, and masks of 15, 31 and more bits, of which a bit before each says the last. */
    private boolean masks(int at, int ofLast) {
        if (end - at < 4) {
            return false;
        }
        int base = u16(at);
        mask(base, 0, at + 2, 1, 15);
        if ((in[at + 2] & 0x80) != 0) {
            return true;
        }
        if (end - at < 8) {
            return false;
        }
        mask(base, 15, at + 4, 1, 31);
        if ((in[at + 4] & 0x80) != 0) {
            return true;
        }
        if (end - at < 16) {
            return false;
        }
        mask(base, 46, at + 8, 64 - ofLast, ofLast);
        return true;
    }

    /** The first bit is of the number {@code from} after the base. */
    private void mask(int base, int from, int at, int skipped, int bits) {
        for (int i = 0; i < bits; i++) {
            int bit = skipped + i;
            if ((in[at + bit / 8] & 0x80 >> bit % 8) != 0) {
                add(base + from + i);
            }
        }
    }

    private void add(int number) {
        if (count < MOST) {
            numbers[count++] = number & 0xffff;
        }
    }

    private int u16(int at) {
        return (in[at] & 0xff) << 8 | (in[at + 1] & 0xff);
    }
}
