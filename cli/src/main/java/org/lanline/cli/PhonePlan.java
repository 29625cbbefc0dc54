package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.SipUri;

import java.util.Locale;

/**
 * What {@code lanline phone} is to do by itself.
 *
 * @param call whom to call once registered, or null
 * @param seconds after which an answered call is hung up; 0 for not
 * @param untilPlayed whether it is hung up when what is played is over
 * @param keys to press in an answered call; empty for none
 * @param holdSeconds how long to put an answered call on hold; 0 for not
 * @param transfer to whom an answered call is sent on, or null
 * @param autoAnswer whether calls that come are taken
 * @param times end after so many calls that came; 0 for not
 */
record PhonePlan(
        @Nullable SipUri call,
        double seconds,
        boolean untilPlayed,
        String keys,
        double holdSeconds,
        @Nullable SipUri transfer,
        boolean autoAnswer,
        int times) {

    /** Somebody as people write them: a name or number of the domain, or a whole address. */
    static @Nullable SipUri somebody(String text, String domain) {
        String bare = text.strip();
        String lower = bare.toLowerCase(Locale.ROOT);
        boolean whole = lower.startsWith("sip:") || lower.startsWith("sips:");
        String address =
                whole ? bare : bare.contains("@") ? "sip:" + bare : "sip:" + bare + "@" + domain;
        SipUri parsed = SipUri.parse(address);
        return parsed == null || !parsed.isSip() || parsed.user() == null ? null : parsed;
    }
}
