package org.lanline.wire;

import java.util.Arrays;

/**
 * Reads big-endian numbers and slices out of bytes that a stranger sent.
 *
 * <p>A read past the end gives zeros and makes {@link #failed()} true for good, so a parser reads a
 * whole structure and asks once at its end.
 */
public final class Cursor {
    private final byte[] bytes;
    private final int end;
    private int position;
    private boolean failed;

    /** Reads {@code length} bytes from {@code offset}; the array is not copied. */
    public Cursor(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    /** True once a read or move has gone outside the slice. */
    public boolean failed() {
        return failed;
    }

    /** Index in the array of the byte read next. */
    public int position() {
        return position;
    }

    /** Bytes left to read. */
    public int remaining() {
        return end - position;
    }

    /** The next byte, 0 to 255. */
    public int u8() {
        return take(1) ? bytes[position - 1] & 0xff : 0;
    }

    /** The next two bytes, 0 to 65,535. */
    public int u16() {
        return u8() << 8 | u8();
    }

    /** The next four bytes as an unsigned number. */
    public long u32() {
        return (long) u16() << 16 | u16();
    }

    /** A copy of the next {@code length} bytes; empty when there are fewer. */
    public byte[] slice(int length) {
        return take(length) ? Arrays.copyOfRange(bytes, position - length, position) : new byte[0];
    }

    /** Passes over {@code length} bytes. */
    public void skip(int length) {
        take(length);
    }

    private boolean take(int length) {
        if (failed || length < 0 || length > end - position) {
            failed = true;
            return false;
        }
        position += length;
        return true;
    }
}
