package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Timers;

/** The 2xx to an INVITE, which its author sends again until the ACK is here (section 13.3.1.4). */
final class Acceptance {
    private @Nullable SipMessage response;
    private long numberOfInvite = -1;
    private boolean offerInIt;
    private long againAtNanos = Long.MAX_VALUE;
    private long endAtNanos = Long.MAX_VALUE;
    private long waitNanos;

    /**
     * @param offer whether the response has an offer, whose answer comes with the ACK
     */
    void sent(SipMessage accepted, boolean offer, long nowNanos) {
        response = accepted;
        numberOfInvite = accepted.cseq().number();
        offerInIt = offer;
        waitNanos = Timers.RFC.t1Nanos();
        againAtNanos = nowNanos + waitNanos;
        endAtNanos = nowNanos + Timers.RFC.timeoutNanos();
    }

    boolean isOpen() {
        return response != null;
    }

    /**
     * The ACK of that INVITE is here.
     *
     * @return whether it has to bring the answer to an offer
     */
    boolean acknowledged(SipMessage ack) {
        if (response == null || ack.cseq().number() != numberOfInvite) {
            return false;
        }
        stop();
        return offerInIt;
    }

    void stop() {
        response = null;
        againAtNanos = Long.MAX_VALUE;
        endAtNanos = Long.MAX_VALUE;
    }

    long deadline() {
        return Math.min(againAtNanos, endAtNanos);
    }

    /** True when nobody has acknowledged it for 64 T1. */
    boolean isInVain(long nowNanos) {
        return endAtNanos <= nowNanos;
    }

    /** The response, if it is time for it once more. */
    @Nullable SipMessage due(long nowNanos) {
        if (againAtNanos > nowNanos) {
            return null;
        }
        waitNanos = Math.min(Timers.RFC.t2Nanos(), 2 * waitNanos);
        againAtNanos = nowNanos + waitNanos;
        return response;
    }
}
