package org.lanline.trace.live;

import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.IceStory;
import org.lanline.trace.findings.SipOutcome;

import java.util.List;

/**
 * A call as it stands now.
 *
 * @param number from 1, in the order of their being seen; it stays the same
 * @param state as the signalling says; without one, {@code TALKING} while media goes
 * @param beganNanos since 1970
 */
public record LiveCall(
        int number,
        Call call,
        List<IceStory> stories,
        SipOutcome.State state,
        String title,
        long beganNanos,
        long lastNanos) {

    public LiveCall {
        stories = List.copyOf(stories);
    }

    public boolean isOver() {
        return switch (state) {
            case CALLING, RINGING, TALKING -> false;
            case ENDED, CANCELLED, FAILED -> true;
        };
    }
}
