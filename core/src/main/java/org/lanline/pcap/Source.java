package org.lanline.pcap;

/** Where the bytes of a capture come from. */
@FunctionalInterface
public interface Source {
    /**
     * Reads at least one byte, when there is one.
     *
     * @return how many were read; -1 when there are no more, or none that can be had
     */
    int read(byte[] into, int offset, int length);
}
