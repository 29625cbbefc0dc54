package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;

import java.util.List;
import java.util.function.Predicate;

/** What becomes of a request that is new: answered here, or put on its way to somebody. */
final class Requests {

    /** Those who do a part of it. */
    record Parts(
            Registrations registrations,
            Admission admission,
            ParkedCalls parked,
            Forwarding forwarding,
            Watchers watchers) {}

    private final Accounts accounts;
    private final Domains domains;
    private final Hop hop;
    private final Router router;
    private final Calls calls;
    private final Answers answers;
    private final Registrations registrations;
    private final Admission admission;
    private final ParkedCalls parked;
    private final Forwarding forwarding;
    private final Watchers watchers;
    private final Predicate<Flow> isOpen;

    Requests(
            Accounts accounts,
            Domains domains,
            Hop hop,
            Router router,
            Calls calls,
            Answers answers,
            Parts parts,
            Predicate<Flow> isOpen) {
        this.accounts = accounts;
        this.domains = domains;
        this.hop = hop;
        this.router = router;
        this.calls = calls;
        this.answers = answers;
        this.registrations = parts.registrations();
        this.admission = parts.admission();
        this.parked = parts.parked();
        this.forwarding = parts.forwarding();
        this.watchers = parts.watchers();
        this.isOpen = isOpen;
    }

    void received(Arrival arrival, Turn turn) {
        SipMessage request = arrival.request();
        if (arrival.is("ACK")) {
            acknowledge(arrival, turn);
            return;
        }
        if (arrival.is("CANCEL")) {
            answers.refuse(arrival, 481, "CANCEL of nothing", turn);
            return;
        }
        int status = validate(arrival);
        if (status == 420) {
            String unknown = String.join(", ", request.tokens("Proxy-Require"));
            answers.send(
                    arrival,
                    Reply.to(request, 420, answers.tag(request))
                            .header("Unsupported", unknown)
                            .done(),
                    "Proxy-Require",
                    turn);
        } else if (status != 0) {
            answers.refuse(arrival, status, Reply.reason(status), turn);
        } else if (arrival.is("REGISTER")) {
            registrations.register(arrival, turn);
        } else {
            forward(arrival, turn);
        }
    }

    /** RFC 3261 section 16.3, steps 2 to 5; 0 when nothing is wrong. */
    private int validate(Arrival arrival) {
        SipMessage request = arrival.request();
        if (!request.requestUri().isSip()) {
            return 416;
        }
        if (request.maxForwards() == 0 && !isForBox(request)) {
            return 483;
        }
        if (hop.isLoop(request)) {
            return 482;
        }
        return request.tokens("Proxy-Require").isEmpty() ? 0 : 420;
    }

    /** Whether the box itself is asked, which needs no hop. */
    private boolean isForBox(SipMessage request) {
        return request.requestUri().userName() == null && domains.has(request.requestUri());
    }

    /** Everything that goes on to somebody. */
    private void forward(Arrival arrival, Turn turn) {
        if (watchers.isRepeated(arrival, turn)) {
            return;
        }
        if (arrival.is("OPTIONS") && isForBox(arrival.request())) {
            answers.send(arrival, answers.abilities(arrival.request()), "", turn);
            return;
        }
        Router.Prepared prepared = router.prepare(arrival.request());
        Call call = calls.of(arrival.request());
        Identity identity;
        switch (admission.judge(arrival, prepared, call, turn)) {
            case Admission.Outcome.Unproven(boolean stale) -> {
                answers.challenge(arrival, stale, turn);
                return;
            }
            case Admission.Outcome.Pretends _ -> {
                answers.refuse(arrival, 403, "From is somebody else", turn);
                return;
            }
            case Admission.Outcome.Passed(Identity proven) -> identity = proven;
        }
        if (identity != null
                && Watchers.isForBox(arrival.request())
                && domains.has(arrival.request().requestUri())) {
            watch(arrival, identity, turn);
            return;
        }
        prepared = parked.pickedUp(arrival, prepared);
        direct(arrival, prepared, call, identity, turn);
    }

    private void direct(
            Arrival arrival,
            Router.Prepared prepared,
            @Nullable Call call,
            @Nullable Identity identity,
            Turn turn) {
        switch (route(arrival, prepared, call)) {
            case Router.Decision.Here _ -> answers.refuse(arrival, 404, "nobody's address", turn);
            case Router.Decision.Refuse(int status) -> {
                if (status != 480 || !keep(arrival, identity, turn)) {
                    unroutable(arrival, identity, status, turn);
                }
            }
            case Router.Decision.To(Plan plan) ->
                    forwarding.send(arrival, prepared.request(), call, plan, turn);
        }
    }

    private Router.Decision route(Arrival arrival, Router.Prepared prepared, @Nullable Call call) {
        SipMessage request = prepared.request();
        boolean fresh = arrival.is("INVITE") && request.toTag() == null;
        Replaces replaces = fresh ? Replaces.of(request) : null;
        Call replaced = replaces == null ? null : calls.of(replaces);
        return replaces == null || replaced == null
                ? router.route(request, call, arrival.flow())
                : router.toReplace(request, replaces, replaced);
    }

    /** Whether a message waits here for whoever it is to: a group comes to no device, ever. */
    private boolean keep(Arrival arrival, @Nullable Identity identity, Turn turn) {
        SipMessage request = arrival.request();
        String user = router.user(request.requestUri());
        return identity != null
                && user != null
                && accounts.group(user) == null
                && arrival.is("MESSAGE")
                && request.toTag() == null
                && watchers.keep(arrival, user, identity, turn);
    }

    /** Anybody may see who is in a call and who is here; what waits for somebody is his own. */
    private void watch(Arrival arrival, Identity identity, Turn turn) {
        SipMessage request = arrival.request();
        String user = router.user(request.requestUri());
        boolean dialog = request.toTag() != null && !arrival.is("PUBLISH");
        if (!dialog && (user == null || !accounts.exists(user))) {
            answers.refuse(arrival, 404, Reply.reason(404), turn);
        } else if (!dialog && Watchers.isOwn(request) && !identity.user().equals(user)) {
            answers.refuse(arrival, 403, "somebody else's own", turn);
        } else if (arrival.is("PUBLISH")) {
            watchers.publish(arrival, identity, turn);
        } else {
            watchers.subscribe(arrival, dialog ? "" : String.valueOf(user), identity, turn);
        }
    }

    /** A call to nobody is still a call that somebody tried to make. */
    private void unroutable(Arrival arrival, @Nullable Identity identity, int status, Turn turn) {
        SipMessage request = arrival.request();
        boolean told = status == 480 || status == 486;
        if (arrival.is("INVITE") && request.toTag() == null && identity != null && told) {
            Call call = forwarding.begin(arrival, List.of(), turn);
            if (call != null) {
                calls.failed(call, status, false, false, turn.out());
                if (status == 486) {
                    watchers.missed(call.to);
                }
            }
        }
        // What nobody has been rung for is not to be disturbed: a device that is busy says so
        // itself.
        String reason = status == 486 ? "Do Not Disturb" : Reply.reason(status);
        answers.send(
                arrival,
                Reply.to(request, status, reason, answers.tag(request)).done(),
                reason,
                turn);
    }

    /** The ACK of a 2xx: has no transaction, goes the way of its dialog, is never answered. */
    private void acknowledge(Arrival arrival, Turn turn) {
        SipMessage ack = arrival.request();
        Router.Prepared prepared = router.prepare(ack);
        Call call = calls.of(ack);
        if (ack.maxForwards() == 0 || !admission.isOwnDialog(prepared, arrival.flow(), call)) {
            return;
        }
        if (call != null) {
            calls.described(call, ack, turn.out());
        }
        if (router.route(prepared.request(), call, arrival.flow())
                instanceof Router.Decision.To(Plan plan)) {
            for (Target target : plan.stages().getFirst().targets()) {
                acknowledge(prepared.request(), arrival, target, turn);
            }
        }
    }

    private void acknowledge(SipMessage ack, Arrival arrival, Target target, Turn turn) {
        for (Target.Way way : target.ways()) {
            if (isOpen.test(way.flow())) {
                SipMessage received = arrival.request();
                turn.send(way.flow(), hop.acknowledgement(ack, received, arrival.flow(), way));
                return;
            }
        }
    }
}
