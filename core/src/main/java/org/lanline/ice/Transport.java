package org.lanline.ice;

/** What carries the packets of a candidate. */
public enum Transport {
    UDP,
    /** Framed by RFC 4571, outside of this room. */
    TCP
}
