package org.lanline.trace.decode;

/** Takes the packets of media where they lie: the bytes are valid inside the call only. */
public interface Media {
    /**
     * One packet whose flow carries RTP.
     *
     * @param onWire length of the IP packet that carried it, bytes
     */
    void rtp(Flow flow, int frame, long nanos, byte[] bytes, int at, int length, int onWire);

    /** One datagram of RTCP. */
    void rtcp(Flow flow, int frame, long nanos, byte[] bytes, int at, int length);
}
