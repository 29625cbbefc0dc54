package org.lanline.wire;

/** ASCII text inside bytes: comparing without regard to case, reading bounded numbers. */
public final class Ascii {
    private Ascii() {}

    /** The lower-case form of an ASCII letter; every other byte as it is. */
    public static int lower(int b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }

    /** True when {@code length} bytes from {@code start} spell {@code name} in any case. */
    public static boolean same(byte[] bytes, int start, int length, String name) {
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(bytes[start + i]) != lower(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** True when both spell the same, ASCII letters in any case. */
    public static boolean same(String text, String name) {
        if (text.length() != name.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (lower(text.charAt(i)) != lower(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** True when {@code length} bytes from {@code start} are {@code text}, case and all. */
    public static boolean isExactly(byte[] bytes, int start, int length, String text) {
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads an unsigned decimal number that fills the whole slice.
     *
     * @return the number, or -1 when the slice is empty, holds anything but digits or means more
     *     than {@code largest}
     */
    public static long decimal(byte[] bytes, int start, int end, long largest) {
        if (start >= end) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
            if (value > largest) {
                return -1;
            }
        }
        return value;
    }
}
