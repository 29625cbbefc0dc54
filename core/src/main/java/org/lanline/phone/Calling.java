package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.SessionDescription;
import org.lanline.sip.Builder;
import org.lanline.sip.ClientTransaction;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;

/** Calls that begin here (RFC 3261 section 13.2). */
final class Calling {
    static final String UNSPOKEN =
            "what it answered cannot be spoken here, or not as secretly as it has to be";

    private final Calls calls;
    private final Line line;
    private final Transfers transfers;

    Calling(Calls calls, Transfers transfers) {
        this.calls = calls;
        this.line = calls.line;
        this.transfers = transfers;
    }

    /** Headers that a call has which was made at somebody's request. */
    record Because(@Nullable String replaces, @Nullable String referredBy) {
        static final Because NOBODY_ASKED = new Because(null, null);
    }

    Call call(SipUri to, Because because) {
        Call call = calls.add(true, NameAddr.of(to.withoutHeaders()), line.token());
        SessionDescription offer = calls.media.offer(call, false);
        call.offered = offer;
        Builder invite = calls.introduced(line.request("INVITE", to, call.callId(), 1));
        call.timer.offer(invite, line.settings.sessionSeconds());
        if (because.replaces != null) {
            invite.header("Replaces", because.replaces);
        }
        if (because.referredBy != null) {
            invite.header("Referred-By", because.referredBy);
        }
        call.invite = Calls.with(invite, offer).done();
        line.ask(call.invite, new Inviting(call));
        return call;
    }

    private final class Inviting implements Asking.Wants {
        private final Call call;

        Inviting(Call call) {
            this.call = call;
        }

        @Override
        public void sent(ClientTransaction<Asking> transaction) {
            call.inviteAsked = transaction;
            call.invite = transaction.request();
        }

        @Override
        public void answered(SipMessage request, SipMessage response) {
            if (response.status() < 200) {
                provisional(call, response);
            } else if (response.status() < 300) {
                accepted(call, request, response);
            } else if (response.status() == 422 && again(request, response)) {
                return;
            } else {
                failed(call, response.status(), Calls.words(response));
            }
        }

        /** Once more with an interval that the other side takes (RFC 4028 section 7.3). */
        private boolean again(SipMessage request, SipMessage refusal) {
            int least = SessionTimer.least(refusal);
            String asked = request.header("Session-Expires");
            String first = String.valueOf(line.settings.sessionSeconds());
            if (call.isOver() || least == 0 || !first.equals(asked)) { // once, not for ever
                return false;
            }
            SipMessage longer =
                    request.edit()
                            .replaceFirst("Via", line.via())
                            .set("CSeq", request.cseq().number() + 1 + " INVITE")
                            .set("Session-Expires", least)
                            .set("Min-SE", least)
                            .done();
            line.ask(longer, this);
            return true;
        }

        @Override
        public void unanswered(SipMessage request, int status, String words) {
            failed(call, status, words);
        }
    }

    private void provisional(Call call, SipMessage response) {
        if (call.isOver() || response.status() == 100) {
            return;
        }
        SessionDescription early = Calls.description(response);
        if (early != null && call.offered != null && response.toTag() != null) {
            calls.media.agreed(call, call.offered, early); // what is heard before the answer
        }
        transfers.progress(call, response.status(), response.reason());
        if (call.state == Call.State.CALLING) {
            call.state = Call.State.RINGING;
            line.event(new PhoneEvent.Ringing(call));
        }
    }

    private void accepted(Call call, SipMessage request, SipMessage response) {
        Dialog known = call.dialog;
        if (known != null && java.util.Objects.equals(known.remoteTag(), response.toTag())) {
            if (call.acknowledged != null) {
                line.send(call.acknowledged); // the first one was lost
            }
            return;
        }
        Dialog dialog = Dialog.ofCaller(request, response);
        SessionDescription answer = Calls.description(response);
        if (known != null || call.isOver() || call.hangingUp) {
            acknowledgeAndEnd(call, dialog, response);
            return;
        }
        call.dialog = dialog;
        calls.acknowledge(call, dialog, response, null);
        SessionDescription offer = call.offered;
        if (answer == null || offer == null) {
            calls.bye(dialog, "SIP ;cause=488 ;text=\"No answer to the offer\"");
            failed(call, 488, "its answer has no description of what it sends");
            return;
        }
        call.state = Call.State.TALKING;
        call.timer.agreed(response, true, line.now());
        if (!calls.agreed(call, offer, answer)) {
            calls.bye(dialog, "SIP ;cause=488 ;text=\"" + UNSPOKEN + "\"");
            failed(call, 488, UNSPOKEN);
            return;
        }
        line.event(new PhoneEvent.Answered(call));
        transfers.progress(call, 200, "OK");
        transfers.tookPlace(call);
    }

    /** Another device has answered too (section 13.2.2.4), or too late. */
    private void acknowledgeAndEnd(Call call, Dialog dialog, SipMessage response) {
        SipMessage kept = call.acknowledged;
        calls.acknowledge(call, dialog, response, null);
        call.acknowledged = kept;
        calls.bye(dialog, null);
        if (call.dialog == null) { // else it goes on with who answered first
            calls.over(call, 0, "called back");
        }
    }

    private void failed(Call call, int status, String words) {
        transfers.progress(call, status, words);
        calls.over(call, call.hangingUp ? 0 : status, words);
    }

    /** Calls it back, before anybody has answered. */
    void cancel(Call call) {
        call.hangingUp = true;
        ClientTransaction<Asking> asked = call.inviteAsked;
        if (asked != null && !asked.answered()) {
            line.transactions.cancel(asked, line.now(), line);
        }
    }
}
