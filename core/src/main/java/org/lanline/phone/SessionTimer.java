package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Builder;
import org.lanline.sip.SipMessage;

/**
 * The time after which a call is dead unless somebody refreshes it (RFC 4028), so that a side that
 * has vanished does not keep the other one talking to nobody.
 */
final class SessionTimer {
    static final int LEAST_SECONDS = 90;
    private static final long SECOND = 1_000_000_000L;
    private static final int MOST_SECONDS = 86_400;
    private static final int HEADROOM_SECONDS = 32;

    private int seconds;
    private boolean refreshesHere;
    private long refreshAtNanos = Long.MAX_VALUE;
    private long endAtNanos = Long.MAX_VALUE;

    /** What a request offers. */
    void offer(Builder request, int wantedSeconds) {
        int asked = seconds > 0 ? seconds : wantedSeconds;
        request.header("Session-Expires", asked + (seconds > 0 ? refresher() : ""))
                .header("Min-SE", LEAST_SECONDS);
    }

    private String refresher() {
        return ";refresher=" + (refreshesHere ? "uac" : "uas");
    }

    /** What the answer to this request says (section 9). */
    void answer(SipMessage request, Builder response) {
        int asked = seconds(request);
        if (asked < LEAST_SECONDS) {
            return;
        }
        boolean timer = request.tokens("Supported").contains("timer");
        String who = role(request);
        String refresher = who != null ? who : timer ? "uac" : "uas";
        response.header("Session-Expires", asked + ";refresher=" + refresher);
        if (timer && refresher.equals("uac")) {
            response.header("Require", "timer");
        }
    }

    /** True when the interval that a request wishes is too short (section 9). */
    static boolean isTooShort(SipMessage request) {
        int asked = seconds(request);
        return asked > 0 && asked < LEAST_SECONDS;
    }

    /** The interval that a 422 asks for; 0 when it does not say. */
    static int least(SipMessage refusal) {
        return parse(refusal.header("Min-SE"));
    }

    /**
     * Both sides have agreed: the 2xx says on what (section 7.2).
     *
     * @param asker whether this side sent the request
     */
    void agreed(SipMessage response, boolean asker, long nowNanos) {
        seconds = seconds(response);
        if (seconds < LEAST_SECONDS) {
            stop();
            return;
        }
        boolean uac = !"uas".equals(role(response));
        refreshesHere = uac == asker;
        long all = seconds * SECOND;
        refreshAtNanos = refreshesHere ? nowNanos + all / 2 : Long.MAX_VALUE;
        endAtNanos = nowNanos + all - Math.min(HEADROOM_SECONDS * SECOND, all / 3);
    }

    void stop() {
        seconds = 0;
        refreshAtNanos = Long.MAX_VALUE;
        endAtNanos = Long.MAX_VALUE;
    }

    long deadline() {
        return Math.min(refreshAtNanos, endAtNanos);
    }

    /** True, once, when this side has to refresh. */
    boolean isDue(long nowNanos) {
        if (refreshAtNanos > nowNanos) {
            return false;
        }
        refreshAtNanos = Long.MAX_VALUE;
        return true;
    }

    boolean isOver(long nowNanos) {
        return endAtNanos <= nowNanos;
    }

    private static int seconds(SipMessage message) {
        return parse(message.header("Session-Expires"));
    }

    private static int parse(@Nullable String value) {
        String digits = value == null ? "" : value.split(";", 2)[0].strip();
        return digits.matches("[0-9]{1,6}") ? Math.min(MOST_SECONDS, Integer.parseInt(digits)) : 0;
    }

    private static @Nullable String role(SipMessage message) {
        String value = message.header("Session-Expires");
        if (value == null) {
            return null;
        }
        String lower = value.toLowerCase(java.util.Locale.ROOT).replace(" ", "");
        return lower.contains(";refresher=uas")
                ? "uas"
                : lower.contains(";refresher=uac") ? "uac" : null;
    }
}
