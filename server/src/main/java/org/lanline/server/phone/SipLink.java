package org.lanline.server.phone;

import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;

/** A connection to a SIP server. From any thread. */
interface SipLink extends AutoCloseable {

    /** Told on the loop. */
    interface Listener {
        /**
         * It is there.
         *
         * @param words how, such as {@code TLS 1.3, certificate 12:34…}
         */
        void opened(SipLink link, Flow flow, String words);

        void received(SipLink link, Flow flow, Parsed message);

        /** It is gone, or never came about; told once. */
        void gone(SipLink link, String why);
    }

    void send(SipMessage message);

    @Override
    void close();
}
