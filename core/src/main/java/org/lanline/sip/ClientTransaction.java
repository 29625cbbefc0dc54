package org.lanline.sip;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/**
 * A request sent, until its answer is here (RFC 3261 section 17.1, INVITE with RFC 6026).
 *
 * @param <C> what its user keeps with it
 */
public final class ClientTransaction<C> extends Transaction<C> {

    enum State {
        /** Nothing heard yet; CALLING in the RFC for an INVITE. */
        TRYING,
        PROCEEDING,
        /** INVITE answered 2xx; more of them may come, from other forks (RFC 6026). */
        ACCEPTED,
        COMPLETED,
        TERMINATED
    }

    private State state = State.TRYING;
    private boolean cancelWanted;
    private @Nullable String cancelReason;
    private boolean cancelled;

    ClientTransaction(Key key, Flow flow, SipMessage request, C owner, Timers timers) {
        super(key, flow, request, owner, timers);
    }

    /** True once a final response is here, or will not be. */
    public boolean answered() {
        return state != State.TRYING && state != State.PROCEEDING;
    }

    State state() {
        return state;
    }

    @Override
    boolean terminated() {
        return state == State.TERMINATED;
    }

    @Override
    void end() {
        state = State.TERMINATED;
    }

    @Override
    boolean isOver() {
        return answered();
    }

    void start(long nowNanos, Transactions.Send out) {
        out.send(flow, request());
        sendAgainFromT1(nowNanos); // timers A and E
        endAt = nowNanos + timers.timeoutNanos(); // timers B and F
    }

    /**
     * Its user does not ask for the request again. Where it has been answered for good, that goes:
     * more answers may come for 32 s, but nothing is sent again.
     */
    public void forgetRequest() {
        if (state == State.ACCEPTED || (answered() && !isInvite())) {
            letGo(false);
        }
    }

    /**
     * @return true when the response is for the user too
     */
    boolean response(SipMessage response, long nowNanos, Transactions.Send out) {
        int status = response.status();
        return switch (state) {
            case TRYING, PROCEEDING -> status < 200 ? provisional() : last(response, nowNanos, out);
            case ACCEPTED -> status / 100 == 2;
            case COMPLETED -> {
                if (isInvite() && status >= 300) {
                    out.send(flow, acknowledgement(response));
                }
                yield false;
            }
            case TERMINATED -> false;
        };
    }

    private boolean provisional() {
        if (isInvite()) {
            stopSending();
            endAt = state == State.TRYING ? NEVER : endAt;
        }
        state = State.PROCEEDING;
        return true;
    }

    private boolean last(SipMessage response, long nowNanos, Transactions.Send out) {
        stopSending();
        if (!isInvite()) {
            state = State.COMPLETED;
            endAt = nowNanos + linger(timers.t4Nanos()); // timer K
        } else if (response.status() < 300) {
            state = State.ACCEPTED;
            endAt = nowNanos + timers.timeoutNanos(); // timer M
        } else {
            state = State.COMPLETED;
            endAt = nowNanos + linger(timers.timerDNanos()); // timer D
            out.send(flow, acknowledgement(response));
        }
        return true;
    }

    /**
     * @return true when the request has gone unanswered (timers B and F)
     */
    boolean tick(long nowNanos, Transactions.Send out) {
        if (endAt <= nowNanos) {
            boolean unanswered = !answered();
            state = State.TERMINATED;
            return unanswered;
        }
        if (sendAgainAt <= nowNanos) {
            out.send(flow, request());
            sendAgainLater(nowNanos);
        }
        return false;
    }

    private void sendAgainLater(long nowNanos) {
        switch (state) {
            case TRYING ->
                    waitTwiceAsLong(
                            nowNanos, isInvite() ? timers.timeoutNanos() : timers.t2Nanos());
            case PROCEEDING -> sendAgainAfter(nowNanos, timers.t2Nanos()); // section 17.1.2.2
            case ACCEPTED, COMPLETED, TERMINATED -> stopSending();
        }
    }

    /** Sent to this address by UDP, and nothing heard from there yet. */
    boolean waitsInVainFor(InetSocketAddress to) {
        return state == State.TRYING
                && flow.transport() == Transport.UDP
                && flow.remote().equals(to);
    }

    /** The flow is gone. True when an answer was still awaited. */
    boolean cutOff() {
        boolean unanswered = !answered();
        state = State.TERMINATED;
        return unanswered;
    }

    /**
     * @param reason the value of the CANCEL's Reason header (RFC 3326), null for none
     */
    void wantCancel(@Nullable String reason) {
        cancelWanted = true;
        cancelReason = reason;
    }

    /** True once, when a CANCEL is wanted and the INVITE is known to have arrived (section 9.1). */
    boolean cancelDue() {
        boolean due = cancelWanted && !cancelled && isInvite() && state == State.PROCEEDING;
        cancelled |= due;
        return due;
    }

    /** After a CANCEL the answer has 64 T1 to come (section 9.1). */
    void giveUpAt(long nanos) {
        endAt = Math.min(endAt, nanos);
    }

    /** The ACK of a refusal, hop by hop (section 17.1.1.3). */
    private SipMessage acknowledgement(SipMessage response) {
        return onSameBranch("ACK", String.valueOf(response.header("To")));
    }

    /** The CANCEL of this request (section 9.1). */
    SipMessage cancellation() {
        SipMessage cancel = onSameBranch("CANCEL", String.valueOf(request().header("To")));
        return cancelReason == null ? cancel : cancel.edit().prepend("Reason", cancelReason).done();
    }

    private SipMessage onSameBranch(String method, String to) {
        Builder message =
                SipMessage.request(method, request().requestUriText())
                        .header("Via", request().topVia())
                        .header("From", String.valueOf(request().header("From")))
                        .header("To", to)
                        .header("Call-ID", request().callId())
                        .header("CSeq", request().cseq().number() + " " + method)
                        .header("Max-Forwards", 70);
        request().headers("Route").forEach(route -> message.header("Route", route));
        return message.done();
    }
}
