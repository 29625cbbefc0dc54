package org.lanline.switchboard;

import org.lanline.sip.Builder;
import org.lanline.sip.SipMessage;

/** Responses that the box itself is the author of. */
final class Reply {
    private Reply() {}

    /** The reason phrases of RFC 3261 section 21, and of the extensions spoken here. */
    static String reason(int status) {
        return switch (status) {
            case 100 -> "Trying";
            case 200 -> "OK";
            case 202 -> "Accepted";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 407 -> "Proxy Authentication Required";
            case 408 -> "Request Timeout";
            case 413 -> "Request Entity Too Large";
            case 416 -> "Unsupported URI Scheme";
            case 420 -> "Bad Extension";
            case 423 -> "Interval Too Brief";
            case 430 -> "Flow Failed";
            case 440 -> "Max-Breadth Exceeded";
            case 480 -> "Temporarily Unavailable";
            case 481 -> "Call/Transaction Does Not Exist";
            case 482 -> "Loop Detected";
            case 483 -> "Too Many Hops";
            case 486 -> "Busy Here";
            case 487 -> "Request Terminated";
            case 500 -> "Server Internal Error";
            case 503 -> "Service Unavailable";
            default -> "Refused";
        };
    }

    static Builder to(SipMessage request, int status, String tag) {
        return to(request, status, reason(status), tag);
    }

    static Builder to(SipMessage request, int status, String reason, String tag) {
        Builder response = SipMessage.response(request, status, reason);
        return status == 100 ? response : response.toTag(tag);
    }
}
