package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.decode.Transport;

import java.net.InetSocketAddress;

/**
 * A SIP message as it was seen on one hop.
 *
 * @param method of the request, or of the one that it answers
 * @param status 0 for a request
 * @param repeats the frame of the message that this one is a retransmission of; 0 for none
 * @param description the session description in it
 * @param why the Reason header's text, or Warning's, for people
 */
public record SipEvent(
        int frame,
        long nanos,
        Transport transport,
        InetSocketAddress from,
        InetSocketAddress to,
        String method,
        int status,
        String reason,
        long cseq,
        @Nullable String toTag,
        int repeats,
        @Nullable Described description,
        @Nullable String why) {

    public boolean isRequest() {
        return status == 0;
    }

    public boolean isRetransmission() {
        return repeats > 0;
    }

    /** {@code INVITE} or {@code 180 Ringing}. */
    public String title() {
        return isRequest() ? method : (status + " " + reason).strip();
    }
}
