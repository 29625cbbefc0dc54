package org.lanline.trace.decode;

/** What a datagram, or a message of a stream, turned out to be. */
public enum Protocol {
    SIP,
    STUN,
    CHANNEL_DATA,
    DTLS,
    RTP,
    RTCP,
    ZRTP,
    MDNS,
    DNS,
    TLS,
    /** A copy of a message in a packet to a collector. */
    HEP,
    OTHER;

    private static final Protocol[] ALL = values();

    /** Its place in a row of counters, which are asked for with each packet. */
    @SuppressWarnings("EnumOrdinal")
    int slot() {
        return ordinal();
    }

    static int count() {
        return ALL.length;
    }
}
