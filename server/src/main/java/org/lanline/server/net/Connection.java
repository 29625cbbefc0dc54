package org.lanline.server.net;

import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;

/** A stream that SIP messages leave by. Neither method blocks; both may be called on any thread. */
interface Connection {

    /** Why the box ends a connection: what it tells a peer that can be told. */
    enum Farewell {
        STOPPING,
        REVOKED,
        BROKEN
    }

    Flow flow();

    /** Queues a message; a peer that does not read is closed, and nobody else waits for it. */
    void send(SipMessage message);

    /** Closes once what is queued has gone out. */
    void close(Farewell why);
}
