package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A request on one hop and the answers to it (RFC 3261 section 17). */
public final class SipTransaction {
    private static final int MOST_EVENTS = 64;

    private final SipEvent first;
    private final List<SipEvent> events = new ArrayList<>(4);
    private @Nullable SipEvent firstResponse;
    private @Nullable SipEvent ringing;
    private @Nullable SipEvent answer;
    private @Nullable SipEvent acknowledgement;
    private int retransmissions;

    SipTransaction(SipEvent first) {
        this.first = first;
    }

    /** The frame that an equal message had before; 0 when this is the first. */
    int earlier(SipEvent event) {
        for (SipEvent each : events) {
            if (each.status() == event.status()
                    && each.method().equals(event.method())
                    && each.from().equals(event.from())
                    && java.util.Objects.equals(each.toTag(), event.toTag())) {
                return each.frame();
            }
        }
        return 0;
    }

    void add(SipEvent event) {
        if (event.isRetransmission()) {
            retransmissions++;
            return;
        }
        if (events.size() < MOST_EVENTS) {
            events.add(event);
        }
        if (event.method().equals("ACK")) {
            acknowledgement = event;
        } else if (!event.isRequest()) {
            response(event);
        }
    }

    private void response(SipEvent event) {
        firstResponse = firstResponse == null ? event : firstResponse;
        if (event.status() >= 200) {
            answer = answer == null ? event : answer;
        } else if (event.status() == 180 || event.status() == 183) {
            ringing = ringing == null ? event : ringing;
        }
    }

    /** The request, or what was seen of the transaction first. */
    public SipEvent first() {
        return first;
    }

    public String method() {
        return first.method();
    }

    /** Each message once, in the order of the capture. */
    public List<SipEvent> events() {
        return Collections.unmodifiableList(events);
    }

    public int retransmissions() {
        return retransmissions;
    }

    /** 180 or 183; null when there was none. */
    public @Nullable SipEvent ringing() {
        return ringing;
    }

    /** The final response; null while there is none. */
    public @Nullable SipEvent answer() {
        return answer;
    }

    public @Nullable SipEvent acknowledgement() {
        return acknowledgement;
    }

    /** 0 while there is no final response. */
    public int status() {
        return answer == null ? 0 : answer.status();
    }

    /** From the request to the first response, nanoseconds; -1 when one of them is missing. */
    public long responseNanos() {
        return firstResponse == null || !first.isRequest()
                ? -1
                : firstResponse.nanos() - first.nanos();
    }

    /** From the request to the final response, nanoseconds; -1 when one of them is missing. */
    public long answerNanos() {
        return answer == null || !first.isRequest() ? -1 : answer.nanos() - first.nanos();
    }
}
