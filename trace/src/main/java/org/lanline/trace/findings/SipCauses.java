package org.lanline.trace.findings;

/** What a refusal means, in words (RFC 3261 section 21 and its successors). */
final class SipCauses {
    private SipCauses() {}

    static String words(int status) {
        return switch (status) {
            case 300, 301, 302, 305, 380 -> "the caller is to try elsewhere";
            case 400 -> "the request was not understood";
            case 401, 407 -> "name or password refused, or none given";
            case 403 -> "not allowed";
            case 404, 604 -> "nobody of that name is known";
            case 405 -> "this kind of request is not allowed";
            case 406, 488, 606 -> "no kind of media that both sides accept";
            case 408 -> "no reply in time";
            case 410 -> "that address is no longer in use";
            case 413, 513 -> "the message is too large";
            case 414 -> "the address is too long";
            case 415 -> "the description's format is not understood";
            case 416 -> "this kind of address is not understood";
            case 420 -> "an extension is required that the other side lacks";
            case 421 -> "the other side requires an extension that the caller lacks";
            case 422 -> "the session timer is too short";
            case 423 -> "the registration was too short";
            case 430, 439 -> "the device's connection is gone";
            case 436, 437, 438 -> "the caller's identity could not be verified";
            case 480 -> "not available now";
            case 481 -> "no such call is known there";
            case 482 -> "the request went round in a circle";
            case 483 -> "too many hops";
            case 484 -> "the address is incomplete";
            case 485 -> "the address is ambiguous";
            case 486, 600 -> "busy";
            case 487 -> "cancelled";
            case 489 -> "this kind of event is not known";
            case 491 -> "both sides asked for a change at the same time";
            case 493 -> "the message could not be decrypted";
            case 494 -> "a security agreement is required";
            case 500 -> "an error in the server";
            case 501 -> "the server cannot do this";
            case 502 -> "the server behind got a bad answer";
            case 503 -> "the server is overloaded or down";
            case 504 -> "the server behind did not answer in time";
            case 505 -> "this version of SIP is not spoken";
            case 580 -> "what the call needs could not be reserved";
            case 603 -> "declined";
            case 607, 608 -> "declined as unwanted";
            default ->
                    switch (status / 100) {
                        case 4 -> "refused";
                        case 5 -> "the server failed";
                        case 6 -> "refused by everybody";
                        default -> "no reason known";
                    };
        };
    }
}
