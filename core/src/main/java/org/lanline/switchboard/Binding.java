package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipUri;

import java.util.List;

/**
 * One way to reach one device of a user (RFC 3261 section 10): a contact, and the flow on which it
 * was registered. Requests go to the flow; the contact only says what Request-URI the device wants.
 *
 * @param instance the device's {@code +sip.instance} without brackets, such as {@code urn:uuid:…}
 * @param regId which of the device's flows this is (RFC 5626), 0 when it did not say
 * @param path the Path that the REGISTER came by (RFC 3327), topmost first
 * @param callId with {@code cseq}, the REGISTER that last touched this binding
 * @param phone the phone whose password it was registered with, 0 where it was a token
 * @param order grows with every registration: the highest is the freshest
 */
record Binding(
        String user,
        NameAddr contact,
        @Nullable String instance,
        int regId,
        Flow flow,
        List<NameAddr> path,
        String callId,
        long cseq,
        long expiresNanos,
        @Nullable String deviceId,
        long phone,
        @Nullable String userAgent,
        boolean gruu,
        long order) {

    Binding {
        path = List.copyOf(path);
    }

    SipUri uri() {
        return contact.uri();
    }

    /** What events call this binding. */
    String name() {
        return instance != null ? instance : uri().toString();
    }

    /** Whether a REGISTER for {@code other} replaces this (RFC 5626 section 6, RFC 3261 10.3). */
    boolean isReplacedBy(Binding other) {
        if (instance != null && other.instance != null && regId > 0 && other.regId > 0) {
            return instance.equals(other.instance) && regId == other.regId;
        }
        return uri().matches(other.uri());
    }

    /** Whether both were made with the password of one phone. */
    boolean isAtSamePhone(Binding other) {
        return user.equals(other.user) && phone == other.phone && phone != Identity.NO_PHONE;
    }

    int secondsLeft(long nowNanos) {
        return (int) Math.max(0, (expiresNanos - nowNanos + 999_999_999) / 1_000_000_000);
    }
}
