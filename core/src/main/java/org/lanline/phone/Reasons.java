package org.lanline.phone;

/** The reason phrases of the answers that a phone gives (RFC 3261 section 21). */
final class Reasons {
    private Reasons() {}

    static String of(int status) {
        return switch (status) {
            case 100 -> "Trying";
            case 180 -> "Ringing";
            case 200 -> "OK";
            case 202 -> "Accepted";
            case 400 -> "Bad Request";
            case 405 -> "Method Not Allowed";
            case 415 -> "Unsupported Media Type";
            case 420 -> "Bad Extension";
            case 422 -> "Session Interval Too Small";
            case 480 -> "Temporarily Unavailable";
            case 481 -> "Call/Transaction Does Not Exist";
            case 486 -> "Busy Here";
            case 487 -> "Request Terminated";
            case 488 -> "Not Acceptable Here";
            case 489 -> "Bad Event";
            case 491 -> "Request Pending";
            case 500 -> "Server Internal Error";
            case 503 -> "Service Unavailable";
            case 603 -> "Decline";
            default -> status < 300 ? "OK" : "Refused";
        };
    }
}
