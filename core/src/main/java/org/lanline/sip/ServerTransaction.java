package org.lanline.sip;

import org.jspecify.annotations.Nullable;

/**
 * A request that came, and its answer (RFC 3261 section 17.2, INVITE with RFC 6026).
 *
 * @param <S> what its user keeps with it
 */
public final class ServerTransaction<S> extends Transaction<S> {

    enum State {
        /** Not yet answered; other methods than INVITE only. */
        TRYING,
        PROCEEDING,
        /** INVITE answered 2xx: sent again by the one who answered, not from here (RFC 6026). */
        ACCEPTED,
        COMPLETED,
        /** INVITE refused, and the ACK is here. */
        CONFIRMED,
        TERMINATED
    }

    private State state;

    /** The last one sent, when it may have to be sent again. */
    private byte @Nullable [] response;

    ServerTransaction(Key key, Flow flow, SipMessage request, S owner, Timers timers) {
        super(key, flow, request, owner, timers);
        this.state = isInvite() ? State.PROCEEDING : State.TRYING;
    }

    /** True once a final response has gone out: another one changes nothing. */
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

    /** A refused INVITE is not over before its ACK. */
    @Override
    boolean isOver() {
        return answered() && !(isInvite() && state == State.COMPLETED);
    }

    /** The user's answer. A second 2xx to an INVITE goes out too (RFC 6026 section 7.1). */
    void respond(SipMessage answer, long nowNanos, Transactions.Send out) {
        boolean success = answer.status() / 100 == 2;
        if (answered() && !(state == State.ACCEPTED && success)) {
            return;
        }
        out.send(flow, answer);
        if (answer.status() < 200) {
            state = State.PROCEEDING;
        } else if (state != State.ACCEPTED) {
            finalResponse(success, nowNanos);
            letGo(!isInvite()); // a CANCEL may still ask for the owner
        }
        response = state == State.ACCEPTED ? null : answer.bytes();
    }

    private void finalResponse(boolean success, long nowNanos) {
        if (!isInvite()) {
            state = State.COMPLETED;
            endAt = nowNanos + linger(timers.timeoutNanos()); // timer J
        } else if (success) {
            state = State.ACCEPTED;
            endAt = nowNanos + timers.timeoutNanos(); // timer L
        } else {
            state = State.COMPLETED;
            sendAgainFromT1(nowNanos); // timer G
            endAt = nowNanos + timers.timeoutNanos(); // timer H
        }
    }

    /** The same request once more: the answer may have been lost. */
    void again(Transactions.Send out) {
        boolean answerable = state == State.PROCEEDING || state == State.COMPLETED;
        if (answerable && response != null) {
            out.send(flow, SipMessage.made(response));
        }
    }

    /** The ACK of a refusal. */
    void acknowledged(long nowNanos) {
        if (state == State.COMPLETED && isInvite()) {
            state = State.CONFIRMED;
            stopSending();
            endAt = nowNanos + linger(timers.t4Nanos()); // timer I
        }
    }

    /**
     * @return true when it ended in vain: a refused INVITE whose ACK never came (timer H)
     */
    boolean tick(long nowNanos, Transactions.Send out) {
        if (endAt <= nowNanos) {
            boolean vain = isInvite() && state == State.COMPLETED;
            state = State.TERMINATED;
            return vain;
        }
        if (sendAgainAt <= nowNanos) {
            again(out);
            waitTwiceAsLong(nowNanos, timers.t2Nanos());
        }
        return false;
    }
}
