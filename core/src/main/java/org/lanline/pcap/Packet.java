package org.lanline.pcap;

/** One packet of a capture where it lies, used again for the next one. */
public final class Packet {
    private byte[] bytes = new byte[0];
    private int offset;
    private int length;
    private int originalLength;
    private int linkType;
    private int interfaceNumber;
    private long nanos;

    /**
     * One that was not read from a file: it lies in an array of the caller's.
     *
     * @param originalLength how long it was on the wire, bytes
     * @param linkType what it begins with
     * @param nanos since 1970
     */
    public static Packet of(
            byte[] bytes,
            int offset,
            int length,
            int originalLength,
            int linkType,
            int interfaceNumber,
            long nanos) {
        Packet packet = new Packet();
        packet.set(bytes, offset, length, originalLength);
        packet.arrived(nanos, interfaceNumber, linkType);
        return packet;
    }

    void set(byte[] in, int at, int captured, int original) {
        bytes = in;
        offset = at;
        length = captured;
        originalLength = original;
    }

    void arrived(long atNanos, int onInterface, int withLinkType) {
        nanos = atNanos;
        interfaceNumber = onInterface;
        linkType = withLinkType;
    }

    /** The array that it lies in, until the next packet is asked for. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where in the array it begins. */
    public int offset() {
        return offset;
    }

    /** How many of its bytes were captured. */
    public int length() {
        return length;
    }

    /** How long it was on the wire, bytes. */
    public int originalLength() {
        return originalLength;
    }

    /** What it begins with, as a number of the link-layer header types registry. */
    public int linkType() {
        return linkType;
    }

    /** Number of the interface in the file, from 0 over all its sections. */
    public int interfaceNumber() {
        return interfaceNumber;
    }

    /** When it was seen, nanoseconds since 1970; a packet without time has that of the last one. */
    public long nanos() {
        return nanos;
    }
}
