package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.SessionDescription;
import org.lanline.sip.Builder;
import org.lanline.sip.Flow;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;

import java.util.ArrayList;
import java.util.List;

/** Calls that come here (RFC 3261 section 13.3). */
final class Answering {
    private static final List<String> UNDERSTOOD =
            List.of("timer", "replaces", "outbound", "gruu", "path");

    private final Calls calls;
    private final Line line;
    private final Talking talking;

    Answering(Calls calls, Talking talking) {
        this.calls = calls;
        this.line = calls.line;
        this.talking = talking;
    }

    void invited(Flow from, SipMessage invite) {
        Call replaced = null;
        String replaces = invite.header("Replaces");
        if (replaces != null) {
            replaced = replaced(replaces);
            if (replaced == null) {
                line.refuse(from, invite, 481); // RFC 3891 section 3
                return;
            }
        }
        if (isRefused(from, invite, replaced)) {
            return;
        }
        Call call = calls.add(false, invite.from(), invite.callId());
        ServerTransaction<Serving> server = line.serve(from, invite, call);
        if (server == null) {
            calls.over(call, 503, "too much is going on at once");
            return;
        }
        call.invite = invite;
        call.inviteServed = server;
        call.dialog = Dialog.ofCallee(invite, line.token());
        call.instead = replaced;
        SessionDescription offer = Calls.description(invite);
        call.there = offer;
        if (offer != null && !isSpoken(call, offer)) {
            return;
        }
        if (replaced != null) {
            accept(call);
        } else {
            line.respond(server, ringing(call, invite));
            line.event(new PhoneEvent.Incoming(call));
        }
    }

    /** What can be refused before it is looked at as a call. */
    private boolean isRefused(Flow from, SipMessage invite, @Nullable Call replaced) {
        List<String> unknown = new ArrayList<>(invite.tokens("Require"));
        unknown.removeIf(UNDERSTOOD::contains);
        if (!unknown.isEmpty()) {
            line.finish(
                    from,
                    invite,
                    line.response(invite, 420).header("Unsupported", String.join(", ", unknown)));
        } else if (invite.contacts().isEmpty()) {
            line.refuse(from, invite, 400);
        } else if (invite.body().length > 0 && !Calls.hasDescription(invite)) {
            line.finish(from, invite, line.response(invite, 415).header("Accept", Calls.SDP));
        } else if (Calls.hasDescription(invite) && Calls.description(invite) == null) {
            line.refuse(from, invite, 400);
        } else if (SessionTimer.isTooShort(invite)) {
            line.finish(
                    from,
                    invite,
                    line.response(invite, 422).header("Min-SE", SessionTimer.LEAST_SECONDS));
        } else if (calls.isFull() && replaced == null) {
            line.refuse(from, invite, 486);
        } else {
            return false;
        }
        return true;
    }

    /** The answer to the offer is made now, so that nobody rings for a call without sound. */
    private boolean isSpoken(Call call, SessionDescription offer) {
        SessionDescription answer = calls.media.answer(call, offer, false);
        if (answer != null) {
            call.here = answer;
            return true;
        }
        refuse(call, 488, calls.media.refusal(call, offer));
        return false;
    }

    /** {@code call-id;to-tag=…;from-tag=…}, of a call that is answered (RFC 3891). */
    private @Nullable Call replaced(String replaces) {
        String[] parts = replaces.split(";", 16);
        String to = "";
        String from = "";
        for (String part : parts) {
            String each = part.strip();
            to = each.startsWith("to-tag=") ? each.substring(7) : to;
            from = each.startsWith("from-tag=") ? each.substring(9) : from;
        }
        for (Call call : calls.all()) {
            Dialog dialog = call.dialog;
            if (dialog != null
                    && call.state == Call.State.TALKING
                    && dialog.callId().equals(parts[0].strip())
                    && dialog.localTag().equals(to)
                    && from.equals(dialog.remoteTag())) {
                return call;
            }
        }
        return null;
    }

    private SipMessage ringing(Call call, SipMessage invite) {
        return dialogResponse(call, invite, 180).done();
    }

    private Builder dialogResponse(Call call, SipMessage invite, int status) {
        Dialog dialog = java.util.Objects.requireNonNull(call.dialog);
        Builder response =
                SipMessage.response(invite, status, Reasons.of(status)).toTag(dialog.localTag());
        invite.headers("Record-Route").forEach(each -> response.header("Record-Route", each));
        return calls.introduced(response).header("User-Agent", line.settings.userAgent());
    }

    /** Takes the call. */
    void accept(Call call) {
        SipMessage invite = call.invite;
        ServerTransaction<Serving> server = call.inviteServed;
        if (invite == null || server == null || server.answered()) {
            return;
        }
        boolean late = call.there == null;
        SessionDescription here = call.here;
        if (late || here == null) {
            here = calls.media.offer(call, false);
            call.offered = here;
        }
        Builder response = dialogResponse(call, invite, 200);
        call.timer.answer(invite, response);
        SipMessage accepted = Calls.with(response, here).done();
        line.respond(server, accepted);
        call.acceptance.sent(accepted, late, line.now());
        call.timer.agreed(accepted, false, line.now());
        call.state = Call.State.TALKING;
        SessionDescription there = call.there;
        if (there != null) {
            calls.agreed(call, here, there);
        }
        line.event(new PhoneEvent.Answered(call));
        tookPlace(call);
    }

    private void tookPlace(Call call) {
        Call old = call.instead;
        if (old != null) {
            call.instead = null;
            line.event(new PhoneEvent.Replaced(old, call));
            talking.end(old, "taken over by another call");
        }
    }

    /** Refuses the call. */
    void refuse(Call call, int status, String words) {
        SipMessage invite = call.invite;
        ServerTransaction<Serving> server = call.inviteServed;
        if (invite == null || server == null || server.answered()) {
            return;
        }
        Dialog dialog = java.util.Objects.requireNonNull(call.dialog);
        Builder response =
                SipMessage.response(invite, status, Reasons.of(status)).toTag(dialog.localTag());
        if (status == 488) {
            response.header("Warning", "304 lanline \"" + words + "\"");
        }
        line.respond(server, response.header("User-Agent", line.settings.userAgent()).done());
        calls.over(call, status, words);
    }

    /** The caller has called it back (section 9.2). */
    void cancelled(Flow from, SipMessage cancel, ServerTransaction<Serving> invite) {
        line.finish(from, cancel, line.response(cancel, 200));
        Call call = invite.owner().call();
        if (call == null || invite.answered()) {
            return;
        }
        Dialog dialog = java.util.Objects.requireNonNull(call.dialog);
        line.respond(
                invite,
                SipMessage.response(invite.request(), 487, Reasons.of(487))
                        .toTag(dialog.localTag())
                        .done());
        String why = Calls.reason(cancel);
        calls.over(call, 487, why.isEmpty() ? "the caller has hung up" : why);
    }
}
