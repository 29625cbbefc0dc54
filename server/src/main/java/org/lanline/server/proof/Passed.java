package org.lanline.server.proof;

import org.lanline.sip.Transport;

import java.net.InetSocketAddress;

/**
 * One message of SIP, STUN or TURN that passed the box.
 *
 * @param nanos when, since 1970
 * @param remark what there is to say of it besides; empty for nothing
 * @param bytes without secrets and without what people wrote to each other; never changed
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record Passed(
        long nanos,
        Protocol protocol,
        Transport transport,
        InetSocketAddress from,
        InetSocketAddress to,
        String remark,
        byte[] bytes) {

    /** Whose message it is. */
    enum Protocol {
        SIP,
        STUN
    }
}
