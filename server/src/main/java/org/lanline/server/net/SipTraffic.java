package org.lanline.server.net;

import org.lanline.sip.Transport;

/** Told of every SIP message and what became of it; called on any thread, must not block. */
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

    void count(Transport transport, Verdict verdict);
}
