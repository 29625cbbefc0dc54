package org.lanline.pcap;

import java.util.Arrays;

/** The part of a file that is in memory, and where reading has come to. */
final class Window {
    /** No block that is read whole may be longer. */
    static final int MOST_BYTES = 16 << 20;

    /** So few that they are still in the processor's cache when they are read. */
    private static final int USUAL_BYTES = 1 << 18;

    private final Source source;
    private byte[] bytes = new byte[USUAL_BYTES];
    private int start;
    private int end;
    private long base;
    private boolean ended;

    Window(Source source) {
        this.source = source;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Index in the array of the byte read next. */
    int start() {
        return start;
    }

    /** Bytes that are in memory from there. */
    int available() {
        return end - start;
    }

    /** Where in the file reading has come to. */
    long offset() {
        return base + start;
    }

    /** True when so many bytes lie in memory from the start; false when the file ends before. */
    boolean has(int count) {
        return end - start >= count || load(count);
    }

    private boolean load(int count) {
        if (count > MOST_BYTES) {
            return false;
        }
        if (start + count > bytes.length) {
            makeRoom(count);
        }
        while (end - start < count && !ended) {
            int read = source.read(bytes, end, bytes.length - end);
            if (read <= 0) {
                ended = true;
            } else {
                end += read;
            }
        }
        return end - start >= count;
    }

    private void makeRoom(int count) {
        byte[] to = count > bytes.length ? Arrays.copyOf(bytes, count) : bytes;
        System.arraycopy(bytes, start, to, 0, end - start);
        bytes = to;
        base += start;
        end -= start;
        start = 0;
    }

    /**
     * Passes over bytes, also those that are not in memory.
     *
     * @return false when the file ends before
     */
    boolean skip(long count) {
        long left = count;
        while (left > end - start) {
            left -= end - start;
            start = end;
            if (!has(1)) {
                return false;
            }
        }
        start += (int) left;
        return true;
    }
}
