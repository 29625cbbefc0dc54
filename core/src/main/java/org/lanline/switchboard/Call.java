package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One call, from its INVITE to its end: what events say of it, and which devices hold its ends.
 * Forgetting one loses no request of a device that is registered: see {@link Router}.
 */
final class Call {

    /** How far a call has come. */
    enum State {
        STARTED,
        RINGING,
        ANSWERED,
        ENDED
    }

    /**
     * One side of a dialog, known by the tag it chose.
     *
     * @param user whose address it is
     * @param contact what it wants as Request-URI
     * @param flow where it was when it last showed itself
     * @param instance its device, when it registered one
     * @param seenNanos when it last showed itself
     */
    record End(String user, SipUri contact, Flow flow, @Nullable String instance, long seenNanos) {}

    final String id;
    final String callerTag;
    final String from;
    String to;

    /** Kept until there is an answer to hold it against. */
    byte[] offer;

    /** Tags of the sides that have answered and not hung up: of several when two were as quick. */
    final Set<String> answered = new HashSet<>();

    private final Map<String, End> ends = new HashMap<>();
    State state = State.STARTED;
    long lostSinceNanos = Long.MAX_VALUE;

    Call(SipMessage invite, String callerTag, String from, String to) {
        this.id = invite.callId();
        this.callerTag = callerTag;
        this.from = from;
        this.to = to;
        this.offer = invite.body();
    }

    /** Learns, or learns anew, where the side with this tag is. */
    void learn(
            @Nullable String tag,
            String user,
            SipMessage message,
            Flow flow,
            @Nullable String instance,
            long nowNanos) {
        NameAddr contact = message.contacts().isEmpty() ? null : message.contacts().getFirst();
        if (tag == null || contact == null || !contact.uri().isSip()) {
            return;
        }
        if (ends.size() < Limits.ENDS_A_CALL || ends.containsKey(tag)) {
            ends.put(tag, new End(user, contact.uri(), flow, instance, nowNanos));
        }
    }

    @Nullable End end(@Nullable String tag) {
        return tag == null ? null : ends.get(tag);
    }

    /**
     * Whether somebody may speak within this call by the From tag of a request: the user who chose
     * that tag, or where it has not been seen yet, one of the two between whom the call is.
     */
    boolean isSide(SipMessage request, String user) {
        End end = end(request.fromTag());
        return end != null
                ? end.user().equals(user)
                : request.toTag() == null || user.equals(from) || user.equals(to);
    }

    Map<String, End> ends() {
        return ends;
    }
}
