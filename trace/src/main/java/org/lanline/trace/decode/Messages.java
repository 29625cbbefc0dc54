package org.lanline.trace.decode;

/** Takes the messages of the control plane, one at a time, in the order of the capture. */
public interface Messages {
    /** Begins as SIP does; whether it is well formed is for {@code SipMessage} to say. */
    void sip(Seen message);

    /**
     * Has the header and cookie of STUN (TURN and ICE among it). Send and Data indications whose
     * content was RTP are left out: they are media in a wrapping.
     */
    void stun(Seen message);

    /** One datagram of DTLS records. */
    void dtls(Seen message);

    /** One datagram of RTCP; encrypted behind its first eight bytes when it is SRTCP. */
    void rtcp(Seen message);

    /** A ZRTP message (RFC 6189). */
    void zrtp(Seen message);

    /** A message of multicast DNS, or the first datagram of a flow that is nothing known. */
    void other(Seen message);
}
