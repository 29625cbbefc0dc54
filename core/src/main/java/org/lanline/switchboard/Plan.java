package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Edit;
import org.lanline.sip.SipMessage;

import java.util.List;

/**
 * Where a request is tried, one stage after the other.
 *
 * @param user whose rules say what comes after the last stage; null where there are none
 * @param secure whether it may go to devices only to which it goes encrypted
 * @param diversions who else was meant before, the latest last
 */
record Plan(List<Stage> stages, @Nullable String user, boolean secure, List<Diversion> diversions) {

    /** For a stage that rings for as long as the caller waits. */
    static final long NO_LIMIT = Long.MAX_VALUE;

    /**
     * Devices that are asked at once.
     *
     * @param ringNanos how long before the next stage has its turn
     */
    record Stage(List<Target> targets, long ringNanos) {
        Stage {
            targets =
                    targets.size() <= Limits.TARGETS_A_REQUEST
                            ? List.copyOf(targets)
                            : List.copyOf(targets.subList(0, Limits.TARGETS_A_REQUEST));
        }
    }

    /**
     * @param reason as RFC 5806 spells it
     */
    record Diversion(String user, String reason) {}

    Plan {
        stages = List.copyOf(stages);
        diversions = List.copyOf(diversions);
    }

    /** All of them at once, and nobody after them. */
    static Plan of(List<Target> targets) {
        return new Plan(List.of(new Stage(targets, NO_LIMIT)), null, false, List.of());
    }

    /** The request as it goes out, which tells the phone whose call it takes (RFC 5806). */
    SipMessage marked(SipMessage request, String domain) {
        if (diversions.isEmpty()) {
            return request;
        }
        Edit edit = request.edit();
        for (Diversion each : diversions) {
            String address = "sip:" + UserPart.escaped(each.user) + "@" + domain;
            edit.prepend("Diversion", "<" + address + ">;reason=" + each.reason);
        }
        return edit.done();
    }
}
