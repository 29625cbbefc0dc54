package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.SessionDescription;
import org.lanline.sip.Builder;
import org.lanline.sip.Flow;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;

import java.util.Locale;

/** Calls that are answered: new offers, hold, refreshes, the end (RFC 3261 sections 14 and 15). */
final class Talking {
    private static final long MILLISECOND = 1_000_000L;

    private final Calls calls;
    private final Line line;

    Talking(Calls calls) {
        this.calls = calls;
        this.line = calls.line;
    }

    // --- from here

    /** Puts on hold, takes up again, or says the same once more to refresh. */
    void offer(Call call, boolean hold) {
        Dialog dialog = call.dialog;
        if (dialog == null || call.state != Call.State.TALKING || call.reoffering != null) {
            return;
        }
        SessionDescription offer = calls.media.offer(call, hold);
        call.offered = offer;
        call.reoffering = hold ? "hold" : call.heldHere ? "resume" : "refresh";
        Builder invite = calls.introduced(dialog.request("INVITE", line.via()));
        call.timer.offer(invite, line.settings.sessionSeconds());
        line.ask(Calls.with(invite, offer).done(), new Reoffering(call, dialog, hold));
    }

    private final class Reoffering implements Asking.Wants {
        private final Call call;
        private final Dialog dialog;
        private final boolean hold;
        private @Nullable SipMessage acknowledged;

        Reoffering(Call call, Dialog dialog, boolean hold) {
            this.call = call;
            this.dialog = dialog;
            this.hold = hold;
        }

        @Override
        public long next(long number) {
            return dialog.nextNumber();
        }

        @Override
        public void answered(SipMessage request, SipMessage response) {
            if (response.status() < 200) {
                return;
            }
            if (response.status() < 300) {
                accepted(response);
            } else {
                refused(response.status(), Calls.words(response));
            }
        }

        private void accepted(SipMessage response) {
            if (acknowledged != null) {
                line.send(acknowledged); // the first one was lost
                return;
            }
            dialog.refresh(response);
            calls.acknowledge(call, dialog, response, null);
            acknowledged = call.acknowledged;
            SessionDescription offer = call.offered;
            SessionDescription answer = Calls.description(response);
            call.reoffering = null;
            if (call.isOver() || offer == null || answer == null) {
                return;
            }
            boolean changes = call.heldHere != hold;
            call.heldHere = hold;
            call.timer.agreed(response, true, line.now());
            calls.agreed(call, offer, answer);
            if (changes) {
                line.event(new PhoneEvent.Changed(call));
            }
        }

        private void refused(int status, String words) {
            String what = String.valueOf(call.reoffering);
            call.reoffering = null;
            call.offered = null;
            if (call.isOver()) {
                return;
            }
            if (status == 491) {
                call.againAtNanos = line.now() + waitMillis() * MILLISECOND;
                call.wishesHold = hold;
            } else if (status == 481 || status == 408) { // section 12.2.1.2
                end(call, "the other side is gone");
            } else {
                line.event(new PhoneEvent.Refused(call, what, status, words));
            }
        }

        /** Who made the call waits longer, so that both do not meet again (section 14.1). */
        private long waitMillis() {
            return call.isOutgoing()
                    ? line.random.nextLong(2_100, 4_001)
                    : line.random.nextLong(0, 2_001);
        }

        @Override
        public void unanswered(SipMessage request, int status, String words) {
            refused(status, words);
        }
    }

    /** Hangs up an answered call. */
    void end(Call call, String words) {
        Dialog dialog = call.dialog;
        if (dialog != null && !call.isOver()) {
            calls.bye(dialog, null);
        }
        calls.over(call, 0, words);
    }

    // --- from the other side

    /** A request inside a dialog, other than ACK, REFER and NOTIFY. */
    void received(Flow from, SipMessage request, Call call) {
        Dialog dialog = call.dialog;
        if (dialog == null || !dialog.accepts(request)) {
            line.refuse(from, request, 500);
            return;
        }
        switch (request.method()) {
            case "BYE" -> {
                line.finish(from, request, line.response(request, 200));
                String why = Calls.reason(request);
                calls.over(call, 0, why.isEmpty() ? "the other side has hung up" : why);
            }
            case "INVITE" -> reinvited(from, request, call);
            case "UPDATE" -> updated(from, request, call);
            case "INFO" -> informed(from, request, call);
            default -> line.finish(from, request, line.response(request, 200));
        }
    }

    private void reinvited(Flow from, SipMessage invite, Call call) {
        if (call.reoffering != null || call.offered != null) {
            line.refuse(from, invite, 491);
            return;
        }
        SessionDescription offer = Calls.description(invite);
        SessionDescription answer =
                offer == null
                        ? calls.media.offer(call, call.heldHere)
                        : calls.media.answer(call, offer, call.heldHere);
        if (answer == null || (offer == null && Calls.hasDescription(invite))) {
            line.refuse(from, invite, 488);
            return;
        }
        ServerTransaction<Serving> server = line.serve(from, invite, call);
        if (server == null) {
            return;
        }
        Builder response = calls.introduced(line.response(invite, 200));
        invite.headers("Record-Route").forEach(each -> response.header("Record-Route", each));
        call.timer.answer(invite, response);
        SipMessage accepted = Calls.with(response, answer).done();
        line.respond(server, accepted);
        call.timer.agreed(accepted, false, line.now());
        call.acceptance.sent(accepted, offer == null, line.now());
        if (offer == null) {
            call.offered = answer;
        } else {
            calls.agreed(call, answer, offer);
        }
    }

    /** RFC 3311; without a description it is only a sign of life. */
    private void updated(Flow from, SipMessage update, Call call) {
        Builder response = line.response(update, 200).header("Contact", line.contact());
        call.timer.answer(update, response);
        SessionDescription offer = Calls.description(update);
        if (offer == null && Calls.hasDescription(update)) {
            line.refuse(from, update, 488);
        } else if (offer == null) {
            SipMessage done = response.done();
            line.finish(from, update, response);
            call.timer.agreed(done, false, line.now());
        } else if (call.reoffering != null || call.offered != null) {
            line.refuse(from, update, 491);
        } else {
            SessionDescription answer = calls.media.answer(call, offer, call.heldHere);
            if (answer == null) {
                line.refuse(from, update, 488);
                return;
            }
            line.finish(from, update, Calls.with(response, answer));
            calls.agreed(call, answer, offer);
        }
    }

    /** Keys as some phones send them: {@code Signal=5}, or the digit alone. */
    private void informed(Flow from, SipMessage info, Call call) {
        String type = String.valueOf(info.header("Content-Type")).toLowerCase(Locale.ROOT);
        if (!type.startsWith("application/dtmf")) {
            line.finish(
                    from,
                    info,
                    info.body().length == 0 ? line.response(info, 200) : line.response(info, 415));
            return;
        }
        line.finish(from, info, line.response(info, 200));
        String text = new String(info.body(), java.nio.charset.StandardCharsets.US_ASCII).strip();
        String digit = text.replaceAll("(?is)^signal *= *(\\S).*$", "$1");
        if (digit.matches("[0-9A-Da-d*#]")) {
            line.event(new PhoneEvent.Digit(call, digit.toUpperCase(Locale.ROOT).charAt(0)));
        }
    }

    /** The ACK of a 2xx; it brings the answer where that had the offer. */
    void acknowledged(SipMessage ack, Call call) {
        if (!call.acceptance.acknowledged(ack)) {
            return;
        }
        SessionDescription offer = call.offered;
        SessionDescription answer = Calls.description(ack);
        if (offer == null || answer == null) {
            end(call, "no answer came to the offer");
        } else if (!calls.agreed(call, offer, answer)) {
            end(call, Calling.UNSPOKEN);
        }
    }

    void tick(Call call) {
        SipMessage again = call.acceptance.due(line.now());
        if (call.acceptance.isInVain(line.now())) {
            end(call, "the other side never said that it heard the answer");
        } else if (again != null) {
            line.send(again);
        } else if (call.timer.isOver(line.now())) {
            end(call, "the other side has given no sign of life");
        } else if (call.timer.isDue(line.now())) {
            offer(call, call.heldHere);
        } else if (call.againAtNanos <= line.now()) {
            call.againAtNanos = Long.MAX_VALUE;
            offer(call, call.wishesHold);
        }
    }

    static long deadline(Call call) {
        return Math.min(
                call.againAtNanos, Math.min(call.acceptance.deadline(), call.timer.deadline()));
    }
}
