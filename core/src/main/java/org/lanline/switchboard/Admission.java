package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;

/** Whether whoever sends a request is who it says, and a side of the dialog that it is in. */
final class Admission {

    /** What became of it. */
    sealed interface Outcome {
        /**
         * @param identity null: a request of a dialog of this box, let through when it began
         */
        record Passed(@Nullable Identity identity) implements Outcome {}

        /** To be challenged. */
        record Unproven(boolean stale) implements Outcome {}

        /** Says that it is somebody else. */
        record Pretends() implements Outcome {}
    }

    private final Gate gate;
    private final Router router;
    private final Location location;
    private final Domains domains;

    Admission(Gate gate, Router router, Location location, Domains domains) {
        this.gate = gate;
        this.router = router;
        this.location = location;
        this.domains = domains;
    }

    Outcome judge(Arrival arrival, Router.Prepared prepared, @Nullable Call call, Turn turn) {
        if (isOwnDialog(prepared, arrival.flow(), call)) {
            return new Outcome.Passed(null);
        }
        SipMessage request = arrival.request();
        return switch (gate.judge(arrival.flow(), request, turn.nowNanos())) {
            case Gate.Verdict.Unproven(boolean stale) -> new Outcome.Unproven(stale);
            case Gate.Verdict.Proven(Identity identity) ->
                    isFrom(request, identity) && isSideOf(call, request, identity.user())
                            ? new Outcome.Passed(identity)
                            : new Outcome.Pretends();
        };
    }

    /**
     * Whether an in-dialog request may pass unchallenged: it brings back this box's seal, so that
     * its dialog was let through when it began, and it comes from where one of the two sides is.
     */
    boolean isOwnDialog(Router.Prepared prepared, Flow flow, @Nullable Call call) {
        SipMessage request = prepared.request();
        if (request.toTag() == null || !prepared.sealed()) {
            return false;
        }
        Identity owner = gate.owner(flow);
        if (owner != null) {
            return isFrom(request, owner) && isSideOf(call, request, owner.user());
        }
        Call.End end = call == null ? null : call.end(request.fromTag());
        if (end != null && isSameSource(end.flow(), flow)) {
            return true;
        }
        String user = router.user(request.from().uri());
        return user != null
                && isSideOf(call, request, user)
                && location.isAny(user, each -> isSameSource(each.flow(), flow));
    }

    private static boolean isSameSource(Flow known, Flow now) {
        if (known.equals(now)) {
            return true;
        }
        return !Registrar.isWebSocket(known)
                && !Registrar.isWebSocket(now)
                && known.remote().getAddress().equals(now.remote().getAddress());
    }

    /** Whoever has seen the tags of a dialog does not become a side of it by using them. */
    private static boolean isSideOf(@Nullable Call call, SipMessage request, String user) {
        return call == null || call.isSide(request, user);
    }

    private boolean isFrom(SipMessage request, Identity identity) {
        SipUri from = request.from().uri();
        return domains.hasHost(from) && identity.user().equals(router.user(from));
    }
}
