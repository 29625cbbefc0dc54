package org.lanline.trace.decode;

/**
 * Lets all go by: for who asks the decoder whose packet one is and not what it says. Whoever wants
 * some of it overrides that.
 */
public class Unheard implements Messages, Media {
    @Override
    public void sip(Seen message) {}

    @Override
    public void stun(Seen message) {}

    @Override
    public void dtls(Seen message) {}

    @Override
    public void rtcp(Seen message) {}

    @Override
    public void zrtp(Seen message) {}

    @Override
    public void other(Seen message) {}

    @Override
    public void rtp(
            Flow flow, int frame, long nanos, byte[] bytes, int at, int length, int onWire) {}

    @Override
    public void rtcp(Flow flow, int frame, long nanos, byte[] bytes, int at, int length) {}
}
