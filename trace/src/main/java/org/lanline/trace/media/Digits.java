package org.lanline.trace.media;

import org.lanline.rtp.RtpPacket;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The keys that were pressed, as telephone-event says them (RFC 4733 section 2.3). */
final class Digits {
    private static final int MOST = 256;
    private static final String KEYS = "0123456789*#ABCD";

    /**
     * A key that was pressed.
     *
     * @param key one of {@code 0123456789*#ABCD}, {@code flash}, or the number of another event
     * @param millis how long
     */
    record Digit(String key, int frame, long nanos, int millis) {}

    private final List<Digit> digits = new ArrayList<>();
    private int timestamp;
    private int event = -1;

    void packet(RtpPacket packet, int frame, long nanos, int rate) {
        int at = packet.payloadStart();
        byte[] bytes = packet.bytes();
        if (packet.payloadBytes() < 4) {
            return;
        }
        int now = bytes[at] & 0xff;
        int ticks = (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
        int millis = (int) (ticks * 1_000L / Math.max(1, rate));
        if (now != event || packet.timestamp() != timestamp) {
            event = now;
            timestamp = packet.timestamp();
            if (digits.size() < MOST) {
                digits.add(new Digit(key(now), frame, nanos, millis));
            }
        } else if (digits.size() < MOST || ticks > 0) {
            Digit last = digits.getLast();
            int longest = Math.max(last.millis(), millis);
            digits.set(
                    digits.size() - 1, new Digit(last.key(), last.frame(), last.nanos(), longest));
        }
    }

    private static String key(int event) {
        if (event < KEYS.length()) {
            return KEYS.substring(event, event + 1);
        }
        return event == 16 ? "flash" : Integer.toString(event);
    }

    List<Digit> all() {
        return Collections.unmodifiableList(digits);
    }
}
