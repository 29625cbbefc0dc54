package org.lanline.mdns;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that never change, equal when they are the same bytes. */
public final class Octets implements Comparable<Octets> {
    private final byte[] bytes;

    /** Copies the array. */
    public Octets(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Byte by byte, each 0 to 255; a beginning comes before the whole. */
    @Override
    public int compareTo(Octets other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Octets octets && Arrays.equals(bytes, octets.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Lower-case hex. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
