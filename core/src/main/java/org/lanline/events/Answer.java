package org.lanline.events;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Builder;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;

/** Answers to SUBSCRIBE, PUBLISH and MESSAGE. */
final class Answer {
    private Answer() {}

    static SipMessage to(SipMessage request, int status, String reason, String tag) {
        return SipMessage.response(request, status, reason).toTag(tag).done();
    }

    /** The seconds that are asked for, cut to the most that there are; 0 for an end. */
    static int expires(SipMessage request) {
        String asked = request.header("Expires");
        String digits = asked == null ? "" : asked.strip();
        if (!digits.matches("[0-9]{1,10}")) {
            return Limits.MOST_EXPIRES_SECONDS;
        }
        return (int) Math.min(Limits.MOST_EXPIRES_SECONDS, Long.parseLong(digits));
    }

    /** Null when nothing is wrong with a SUBSCRIBE itself. */
    static @Nullable SipMessage refusal(
            SipMessage request, EventPackage kind, int expires, String tag) {
        if (request.contacts().isEmpty() || !request.contacts().getFirst().uri().isSip()) {
            return to(request, 400, "A Contact Is Missing", tag);
        }
        if (keptCharacters(request) > Limits.KEPT_CHARACTERS) {
            return to(request, 513, "Message Too Large", tag);
        }
        if (!kind.isAccepted(request.tokens("Accept"))) {
            return to(request, 406, "Not Acceptable", tag);
        }
        if (expires > 0 && expires < Limits.LEAST_EXPIRES_SECONDS) {
            return tooBrief(request, tag);
        }
        return null;
    }

    static SipMessage tooBrief(SipMessage request, String tag) {
        return SipMessage.response(request, 423, "Interval Too Brief")
                .toTag(tag)
                .header("Min-Expires", Limits.LEAST_EXPIRES_SECONDS)
                .done();
    }

    private static int keptCharacters(SipMessage request) {
        int routes =
                request.recordRoutes().stream().mapToInt(each -> each.toString().length()).sum();
        return routes
                + request.callId().length()
                + request.from().toString().length()
                + request.to().toString().length()
                + request.requestUriText().length()
                + request.contacts().getFirst().toString().length()
                + String.valueOf(request.header("Event")).length();
    }

    static SipMessage accepted(
            SipMessage request, Subscription subscription, Flow flow, int expires) {
        Builder response = SipMessage.response(request, 200, "OK").toTag(subscription.localTag);
        request.recordRoutes().forEach(each -> response.header("Record-Route", each));
        return response.header("Contact", Here.contact(subscription.resource.user(), flow))
                .header("Expires", expires)
                .header("Allow-Events", EventPackage.all())
                .done();
    }
}
