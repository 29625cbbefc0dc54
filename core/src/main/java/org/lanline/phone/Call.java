package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.SessionDescription;
import org.lanline.sip.ClientTransaction;
import org.lanline.sip.NameAddr;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;

/** One call of a phone, from its INVITE to its end. Belongs to the phone's thread. */
public final class Call {

    /** How far a call has come. */
    public enum State {
        /** Called from here; nothing is known yet. */
        CALLING,
        /** Called from here, and it rings there. */
        RINGING,
        /** It rings here. */
        OFFERED,
        /** Both sides talk, or one of them is on hold. */
        TALKING,
        OVER
    }

    private final long number;
    private final boolean outgoing;
    private final NameAddr remote;
    private final String callId;

    State state;
    @Nullable Dialog dialog;

    /** The INVITE that began it. */
    @Nullable SipMessage invite;

    @Nullable ClientTransaction<Asking> inviteAsked;
    @Nullable ServerTransaction<Serving> inviteServed;

    /** What each side has said last, and both know. */
    @Nullable SessionDescription here;

    @Nullable SessionDescription there;

    /** An offer of this side that is not answered yet. */
    @Nullable SessionDescription offered;

    boolean heldHere;
    boolean heldThere;
    boolean hangingUp;

    /** A 2xx that goes out until its ACK comes. */
    final Acceptance acceptance = new Acceptance();

    final SessionTimer timer = new SessionTimer();

    /** Our ACKs, to be sent again with each 2xx that comes again. */
    @Nullable SipMessage acknowledged;

    /** A re-INVITE or UPDATE of ours is under way. */
    @Nullable String reoffering;

    /** When to make the same wish again that crossed the other side's (section 14.1). */
    long againAtNanos = Long.MAX_VALUE;

    boolean wishesHold;

    /** The call that this one takes the place of. */
    @Nullable Call instead;

    /** Asked the other side to call somebody else, and is not told yet how that went. */
    @Nullable Talking transferring;

    /** Who sent this phone to make this call, and wants to know how it goes. */
    @Nullable Call referrer;

    Call(long number, boolean outgoing, NameAddr remote, String callId) {
        this.number = number;
        this.outgoing = outgoing;
        this.remote = remote;
        this.callId = callId;
        this.state = outgoing ? State.CALLING : State.OFFERED;
    }

    /** Distinct for each call of this phone, from 1. */
    public long number() {
        return number;
    }

    /** Whether this phone has called. */
    public boolean isOutgoing() {
        return outgoing;
    }

    /** Who the other side is. */
    public NameAddr remote() {
        return remote;
    }

    public String callId() {
        return callId;
    }

    public State state() {
        return state;
    }

    /** Whether this side has put it on hold. */
    public boolean isHeldHere() {
        return heldHere;
    }

    /** Whether the other side has. */
    public boolean isHeldThere() {
        return heldThere;
    }

    boolean isOver() {
        return state == State.OVER;
    }

    boolean has(SipMessage request) {
        return dialog != null && dialog.has(request);
    }

    /** The name, or the user, that stands for the other side. */
    @Override
    public String toString() {
        String user = remote.uri().userName();
        return remote.displayName() != null && !remote.displayName().isBlank()
                ? remote.displayName()
                : user == null ? remote.uri().toString() : user;
    }
}
