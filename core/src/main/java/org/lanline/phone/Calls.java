package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.Parsed;
import org.lanline.sdp.SessionDescription;
import org.lanline.sip.Builder;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The calls of a phone, and what every part of it does with one. */
final class Calls {
    static final String SDP = "application/sdp";

    final Line line;
    final Media media;
    private final Map<Long, Call> calls = new LinkedHashMap<>();
    private long numbers;

    Calls(Line line, Media media) {
        this.line = line;
        this.media = media;
    }

    Call add(boolean outgoing, NameAddr remote, String callId) {
        Call call = new Call(++numbers, outgoing, remote, callId);
        calls.put(call.number(), call);
        return call;
    }

    List<Call> all() {
        return new ArrayList<>(calls.values());
    }

    boolean isFull() {
        return calls.size() >= line.settings.mostCalls();
    }

    /** The call that a request inside a dialog belongs to. */
    @Nullable Call of(SipMessage request) {
        for (Call call : calls.values()) {
            if (call.has(request)) {
                return call;
            }
        }
        return null;
    }

    /** Ends a call here; what has to be said to the other side has been. */
    void over(Call call, int status, String words) {
        if (call.isOver()) {
            return;
        }
        call.state = Call.State.OVER;
        call.acceptance.stop();
        call.timer.stop();
        call.againAtNanos = Long.MAX_VALUE;
        calls.remove(call.number());
        media.over(call);
        line.event(new PhoneEvent.Ended(call, status, words));
    }

    /**
     * Both sides have said what counts from now on.
     *
     * @return false when nothing can be spoken by it
     */
    boolean agreed(Call call, SessionDescription here, SessionDescription there) {
        call.here = here;
        call.there = there;
        call.offered = null;
        boolean spoken = media.agreed(call, here, there);
        boolean held = isHold(there);
        if (held != call.heldThere) {
            call.heldThere = held;
            line.event(new PhoneEvent.Held(call, held));
        }
        return spoken;
    }

    /** On hold when no stream of the other side hears anything (RFC 3264 section 8.4). */
    static boolean isHold(SessionDescription there) {
        return there.media().stream()
                .filter(each -> each.accepted())
                .noneMatch(each -> new Section(there, each).direction().receives());
    }

    /** The description in a message; null when there is none, or none that can be read. */
    static @Nullable SessionDescription description(SipMessage message) {
        if (!hasDescription(message)) {
            return null;
        }
        return switch (SessionDescription.parse(message.body())) {
            case Parsed.Ok(SessionDescription description) -> description;
            case Parsed.Bad _ -> null;
        };
    }

    static boolean hasDescription(SipMessage message) {
        String type = message.header("Content-Type");
        return message.body().length > 0
                && type != null
                && type.toLowerCase(Locale.ROOT).strip().startsWith(SDP);
    }

    static Builder with(Builder message, SessionDescription description) {
        return message.body(SDP, description.write().getBytes(StandardCharsets.UTF_8));
    }

    /** What every request and answer says that makes a dialog. */
    Builder introduced(Builder message) {
        return message.header("Contact", line.contact())
                .header("Allow", Line.ALLOW)
                .header("Supported", "timer, replaces, outbound, gruu");
    }

    void acknowledge(
            Call call, Dialog dialog, SipMessage response, @Nullable SessionDescription answer) {
        Builder ack = dialog.request("ACK", line.via(), response.cseq().number());
        call.acknowledged = answer == null ? ack.done() : with(ack, answer).done();
        line.send(call.acknowledged);
    }

    /** A BYE that nobody waits for. */
    void bye(Dialog dialog, @Nullable String reason) {
        Builder bye = dialog.request("BYE", line.via());
        if (reason != null) {
            bye.header("Reason", reason);
        }
        line.ask(bye.done(), new Unheard(dialog));
    }

    /** What comes back changes nothing. */
    record Unheard(Dialog dialog) implements Asking.Wants {
        @Override
        public void answered(SipMessage request, SipMessage response) {
            // whatever it says
        }

        @Override
        public void unanswered(SipMessage request, int status, String words) {
            // nobody is there any more
        }

        @Override
        public long next(long number) {
            return dialog.nextNumber();
        }
    }

    /** What the other side says about why (RFC 3326); empty when it says nothing. */
    static String reason(SipMessage message) {
        String reason = message.header("Reason");
        if (reason == null) {
            return "";
        }
        int text = reason.indexOf("text=\"");
        int end = reason.indexOf('"', text + 6);
        return text < 0 || end < 0 ? "" : reason.substring(text + 6, end);
    }

    /** What a refusal means to a person. */
    static String words(SipMessage response) {
        String warning = response.header("Warning");
        int quote = warning == null ? -1 : warning.indexOf('"');
        if (warning != null && quote >= 0 && warning.length() > quote + 2) {
            return warning.substring(quote + 1).replaceAll("\".*$", "");
        }
        return switch (response.status()) {
            case 401, 407 -> "the user or the password is wrong";
            case 404 -> "there is nobody of that name";
            case 408 -> "no answer came";
            case 480 -> "nobody is there now";
            case 486, 600 -> "busy";
            case 487 -> "called back";
            case 488, 606 -> "the two phones cannot speak the same way";
            case 603 -> "declined";
            default -> response.status() + " " + response.reason();
        };
    }
}
