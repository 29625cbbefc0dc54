package org.lanline.pcap;

import java.net.InetAddress;

/** What a capture says besides its packets; each method is called while the next packet is read. */
public interface Extras {
    /** Nothing but the packets is wanted. */
    Extras NONE = new Extras() {};

    /** An interface was described. */
    default void described(CaptureInterface described) {}

    /** Secrets of a kind ({@code 0x544c534b}: a TLS key log, NSS format). */
    default void secrets(int kind, byte[] secrets) {}

    /** A name for an address. */
    default void named(InetAddress address, String name) {}

    /** A comment on the packet that comes next. */
    default void packetComment(String comment) {}

    /** A comment on the whole section. */
    default void sectionComment(String comment) {}

    /** The capturing program says how many packets it dropped on this interface. */
    default void dropped(int interfaceNumber, long packets) {}

    /**
     * Something could not be read.
     *
     * @param offset where in the file
     * @param why a clause that says what is wrong and what became of it
     */
    default void problem(long offset, String why) {}
}
