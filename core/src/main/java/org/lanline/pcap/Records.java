package org.lanline.pcap;

/** One of the two formats. */
interface Records {
    /** Reads the next packet; false at the end of the file. */
    boolean next(Packet packet);
}
