package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.SipMessage;

import java.util.Locale;

/**
 * The call whose place an INVITE is to take (RFC 3891), as in an attended transfer.
 *
 * @param toTag the tag of the side that the INVITE goes to
 * @param fromTag the tag of the other side
 */
record Replaces(String callId, String toTag, String fromTag) {

    /** Null when the message has none that can be read. */
    static @Nullable Replaces of(SipMessage message) {
        String value = message.header("Replaces");
        int end = value == null ? -1 : value.indexOf(';');
        if (value == null || end <= 0) {
            return null;
        }
        String toTag = parameter(value, end, "to-tag");
        String fromTag = parameter(value, end, "from-tag");
        return toTag == null || fromTag == null
                ? null
                : new Replaces(value.substring(0, end).strip(), toTag, fromTag);
    }

    /**
     * What takes the place of the side that was called.
     *
     * @return null when that side has not shown itself
     */
    static @Nullable Replaces callee(Call call) {
        for (String tag : call.ends().keySet()) {
            if (!tag.equals(call.callerTag)) {
                return new Replaces(call.id, call.callerTag, tag);
            }
        }
        return null;
    }

    /** As the header has it. */
    @Override
    public String toString() {
        return callId + ";to-tag=" + toTag + ";from-tag=" + fromTag;
    }

    private static @Nullable String parameter(String value, int from, String name) {
        for (int at = from; at >= 0; at = value.indexOf(';', at + 1)) {
            int next = value.indexOf(';', at + 1);
            String each = value.substring(at + 1, next < 0 ? value.length() : next);
            int equal = each.indexOf('=');
            if (equal > 0
                    && each.substring(0, equal).strip().toLowerCase(Locale.ROOT).equals(name)) {
                return each.substring(equal + 1).strip();
            }
        }
        return null;
    }
}
