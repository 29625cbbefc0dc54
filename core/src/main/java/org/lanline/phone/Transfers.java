package org.lanline.phone;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Builder;
import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;

import java.util.Locale;

/** Calls that are sent on to somebody else (RFC 3515, 3892, 5589), by this side or by the other. */
final class Transfers {
    private static final String FRAGMENT = "message/sipfrag;version=2.0";

    private final Calls calls;
    private final Line line;

    Transfers(Calls calls) {
        this.calls = calls;
        this.line = calls.line;
    }

    // --- asked for here

    /** Sends the other side to call somebody else (section 5 of RFC 5589: blind). */
    void transfer(Call call, SipUri to, Talking talking) {
        refer(call, NameAddr.of(to), talking);
    }

    /** Joins two calls of this phone, which leaves both (section 7 of RFC 5589: attended). */
    void join(Call call, Call with, Talking talking) {
        Dialog dialog = with.dialog;
        if (dialog == null || with.state != Call.State.TALKING) {
            return;
        }
        String replaces =
                dialog.callId()
                        + ";to-tag="
                        + dialog.remoteTag()
                        + ";from-tag="
                        + dialog.localTag();
        SipUri to = dialog.target().withoutHeaders();
        SipUri named = SipUri.parse(to + "?Replaces=" + Escapes.escaped(replaces));
        if (named != null) {
            refer(call, NameAddr.of(named), talking);
        }
    }

    private void refer(Call call, NameAddr to, Talking talking) {
        Dialog dialog = call.dialog;
        if (dialog == null || call.state != Call.State.TALKING) {
            return;
        }
        Builder refer =
                calls.introduced(dialog.request("REFER", line.via()))
                        .header("Refer-To", to)
                        .header("Referred-By", NameAddr.of(line.account.uri()));
        call.transferring = talking;
        line.ask(refer.done(), new Referring(call, dialog));
    }

    private final class Referring implements Asking.Wants {
        private final Call call;
        private final Dialog dialog;

        Referring(Call call, Dialog dialog) {
            this.call = call;
            this.dialog = dialog;
        }

        @Override
        public long next(long number) {
            return dialog.nextNumber();
        }

        @Override
        public void answered(SipMessage request, SipMessage response) {
            if (response.status() >= 300) {
                unanswered(request, response.status(), Calls.words(response));
            }
        }

        @Override
        public void unanswered(SipMessage request, int status, String words) {
            call.transferring = null;
            if (!call.isOver()) {
                line.event(new PhoneEvent.Refused(call, "transfer", status, words));
            }
        }
    }

    /** The other side says how its call gets on (RFC 3515 section 2.4.5). */
    void notified(Flow from, SipMessage notify, Call call) {
        Dialog dialog = call.dialog;
        if (dialog == null || !dialog.accepts(notify)) {
            line.refuse(from, notify, 500);
            return;
        }
        String event = String.valueOf(notify.header("Event")).toLowerCase(Locale.ROOT);
        Talking talking = call.transferring;
        if (!event.startsWith("refer")) {
            line.refuse(from, notify, 489);
            return;
        }
        line.finish(from, notify, line.response(notify, 200));
        String fragment = new String(notify.body(), UTF_8).strip();
        String[] words = fragment.lines().findFirst().orElse("").split(" ", 3);
        if (talking == null || words.length < 2 || !words[1].matches("[1-6][0-9][0-9]")) {
            return;
        }
        int status = Integer.parseInt(words[1]);
        line.event(new PhoneEvent.Transferring(call, status, words.length > 2 ? words[2] : ""));
        if (status >= 200) {
            call.transferring = null;
        }
        if (status / 100 == 2) {
            talking.end(call, "transferred");
        }
    }

    // --- asked for by the other side

    /** A call to make at its request. */
    record Order(SipUri to, Calling.Because because) {}

    /**
     * Takes a REFER, which only the other side of a call may send.
     *
     * @return the call that it wants, or null when it has been refused
     */
    @Nullable Order referred(Flow from, SipMessage refer, Call call) {
        Dialog dialog = call.dialog;
        if (dialog == null || !dialog.accepts(refer)) {
            line.refuse(from, refer, 500);
            return null;
        }
        if (!line.settings.transferable()) {
            line.refuse(from, refer, 603);
            return null;
        }
        Order order = order(refer);
        if (order == null || refer.headers("Refer-To").size() != 1) {
            line.refuse(from, refer, 400);
            return null;
        }
        if (calls.all().size() > line.settings.mostCalls()) {
            line.refuse(from, refer, 486);
            return null;
        }
        line.finish(from, refer, line.response(refer, 202).header("Contact", line.contact()));
        return order;
    }

    private static @Nullable Order order(SipMessage refer) {
        String value = refer.header("Refer-To");
        NameAddr to = value == null ? null : NameAddr.parse(value);
        if (to == null || !to.uri().isSip()) {
            return null;
        }
        return new Order(
                to.uri().without("method").withoutHeaders(),
                new Calling.Because(replaces(to.uri().headers()), refer.header("Referred-By")));
    }

    /** The value of {@code Replaces} among the headers of a URI (RFC 3261 section 19.1.1). */
    private static @Nullable String replaces(@Nullable String headers) {
        if (headers == null) {
            return null;
        }
        for (String each : headers.split("&", 16)) {
            if (each.regionMatches(true, 0, "Replaces=", 0, 9)) {
                return Escapes.undone(each.substring(9));
            }
        }
        return null;
    }

    /** Tells who sent this phone to make this call how it gets on. */
    void progress(Call call, int status, String words) {
        Call referrer = call.referrer;
        Dialog dialog = referrer == null ? null : referrer.dialog;
        if (referrer == null || dialog == null || referrer.isOver()) {
            return;
        }
        boolean last = status >= 200;
        Builder notify =
                calls.introduced(dialog.request("NOTIFY", line.via()))
                        .header("Event", "refer")
                        .header(
                                "Subscription-State",
                                last ? "terminated;reason=noresource" : "active;expires=60");
        String fragment = "SIP/2.0 " + status + " " + words + "\r\n";
        line.ask(notify.body(FRAGMENT, fragment.getBytes(UTF_8)).done(), new Calls.Unheard(dialog));
    }

    /**
     * The call that was asked for is answered: it takes the place of the one in which it was. The
     * other side ends that one; should it not, this side does with its next request.
     */
    void tookPlace(Call call) {
        Call referrer = call.referrer;
        call.referrer = null;
        if (referrer != null) {
            line.event(new PhoneEvent.Referred(referrer, call));
        }
    }
}
