package org.lanline.trace.media;

import org.lanline.rtp.KeyReceiver;
import org.lanline.rtp.RtpPacket;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The keys that were pressed, as telephone-event says them (RFC 4733 section 2.3). */
final class Digits {
    private static final int MOST = 256;

    /**
     * A key that was pressed.
     *
     * @param key one of {@code 0123456789*#ABCD}, {@code flash}, or the number of another event
     * @param millis how long
     */
    record Digit(String key, int frame, long nanos, int millis) {}

    private final List<Digit> digits = new ArrayList<>();
    private final KeyReceiver receiver = new KeyReceiver();

    void packet(RtpPacket packet, int frame, long nanos, int rate) {
        switch (receiver.packet(packet)) {
            case BEGUN -> {
                if (digits.size() < MOST) {
                    digits.add(new Digit(receiver.key(), frame, nanos, receiver.millis(rate)));
                }
            }
            case GOES_ON, ENDED, AGAIN -> longer(receiver.millis(rate));
            case MALFORMED -> {}
        }
    }

    private void longer(int millis) {
        if (digits.size() < MOST) {
            Digit last = digits.getLast();
            int longest = Math.max(last.millis(), millis);
            digits.set(
                    digits.size() - 1, new Digit(last.key(), last.frame(), last.nanos(), longest));
        }
    }

    List<Digit> all() {
        return Collections.unmodifiableList(digits);
    }
}
