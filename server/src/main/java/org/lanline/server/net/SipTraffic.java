package org.lanline.server.net;

import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

/** Told of every SIP message and what became of it; must not block. */
public interface SipTraffic {

    /** What became of what arrived or was to leave. */
    enum Verdict {
        RECEIVED,
        SENT,
        /** No SIP message, or one that breaks the grammar. */
        MALFORMED,
        /** Dropped because a queue was full, or a peer did not read. */
        SHED
    }

    /** Called on any thread. */
    void count(Transport transport, Verdict verdict);

    /**
     * A message has come, or is about to leave. On the loop thread; UDP's own retransmissions of a
     * message that came are told each time.
     *
     * @param sent by the box
     */
    default void passes(Flow flow, SipMessage message, boolean sent) {}
}
