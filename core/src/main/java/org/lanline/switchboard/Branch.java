package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.ClientTransaction;
import org.lanline.sip.SipMessage;

/** One device of a fork: the way being tried, and what has come back. */
final class Branch {

    /** How far a branch has come. */
    enum State {
        /** Nothing heard from the device. */
        SILENT,
        PROCEEDING,
        DONE
    }

    final Forward forward;
    private final Target target;
    private final int breadth;
    private int tried;
    State state = State.SILENT;
    @Nullable ClientTransaction<Branch> client;
    long timerCNanos;
    boolean cancelAsked;

    /** The next stage has had its turn since; only an answer from here still counts. */
    boolean past;

    /**
     * @param breadth this branch's share of Max-Breadth
     */
    Branch(Forward forward, Target target, int breadth) {
        this.forward = forward;
        this.target = target;
        this.breadth = breadth;
    }

    int breadth() {
        return breadth;
    }

    /** The next way to the device, or null when all have failed. */
    Target.@Nullable Way nextWay() {
        return tried < target.ways().size() ? target.ways().get(tried++) : null;
    }

    /** The way that the last request went. */
    Target.Way way() {
        return target.ways().get(Math.max(0, tried - 1));
    }

    /** True when a failure of the way, not of the device, leaves another way to try. */
    boolean mayTryAgain(SipMessage response) {
        return tried < target.ways().size()
                && (response.status() == 430 || response.status() == 503);
    }
}
