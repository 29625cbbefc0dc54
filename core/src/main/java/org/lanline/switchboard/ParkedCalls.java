package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;

/** Calls that wait in a slot until somebody dials its number. */
final class ParkedCalls {
    private final Accounts accounts;
    private final Domains domains;
    private final Calls calls;
    private final Router router;

    ParkedCalls(Accounts accounts, Domains domains, Calls calls, Router router) {
        this.accounts = accounts;
        this.domains = domains;
        this.calls = calls;
        this.router = router;
    }

    /**
     * Who dials a parking slot gets the call that it holds: the INVITE goes to whoever is in it and
     * takes the place of the slot (RFC 3891). Who is sent there by somebody else (RFC 3892) is to
     * be held as well, not to be joined with whoever was before.
     */
    Router.Prepared pickedUp(Arrival arrival, Router.Prepared prepared) {
        SipMessage request = prepared.request();
        SipUri uri = request.requestUri();
        String slot = router.user(uri);
        boolean dials =
                arrival.is("INVITE")
                        && request.toTag() == null
                        && request.header("Referred-By") == null
                        && domains.has(uri);
        if (!dials || slot == null || !accounts.parks(slot) || Replaces.of(request) != null) {
            return prepared;
        }
        for (Call parked : calls.parked(slot, router.user(request.from().uri()))) {
            Replaces replaces = Replaces.callee(parked);
            Router.Prepared instead = replaces == null ? null : instead(prepared, parked, replaces);
            if (instead != null) {
                return instead;
            }
        }
        return prepared;
    }

    /** Null when whoever is held cannot be reached any more: nobody waits for that. */
    private Router.@Nullable Prepared instead(
            Router.Prepared prepared, Call parked, Replaces replaces) {
        SipUri held = SipUri.of(UserPart.escaped(parked.from), domains.primary());
        SipMessage instead =
                prepared.request()
                        .edit()
                        .requestUri(held.toString())
                        .append("Replaces", replaces)
                        .append("Require", "replaces")
                        .done();
        return router.toReplace(instead, replaces, parked) instanceof Router.Decision.To
                ? new Router.Prepared(instead, prepared.sealed())
                : null;
    }
}
