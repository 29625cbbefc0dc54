package org.lanline.switchboard;

import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;

/**
 * A request that no transaction knows yet.
 *
 * @param flow it came on
 * @param back where responses go
 * @param request with its top Via stamped
 * @param length of the request as it arrived, in bytes
 */
record Arrival(Flow flow, Flow back, SipMessage request, int length) {
    boolean is(String method) {
        return request.method().equals(method);
    }
}
