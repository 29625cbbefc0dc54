package org.lanline.server.probe;

import org.lanline.stun.StunError;

/** What a STUN or TURN server's refusal means, as one sentence with the way out. */
public final class Refusals {

    private Refusals() {}

    /**
     * @param code of ERROR-CODE; 0 when no answer came
     * @param who the server, or the peer that it was about
     */
    public static String sentence(int code, String who) {
        return switch (code) {
            case 0 -> "No answer came from %s: check the address and the firewall.".formatted(who);
            case StunError.TRY_ALTERNATE ->
                    "%s sends its clients to another server (300): ask that one.".formatted(who);
            case StunError.UNAUTHENTICATED ->
                    "%s does not know this user or password (401): check both, and whether they have run out."
                            .formatted(who);
            case StunError.FORBIDDEN ->
                    "The relay does not send to %s (403): a Lanline box relays between the two sides of a call only, or with --relay-peers on-link to its own networks."
                            .formatted(who);
            case StunError.UNKNOWN_ATTRIBUTE ->
                    "%s does not know something of what was asked (420): it is too old for it."
                            .formatted(who);
            case StunError.ALLOCATION_MISMATCH ->
                    "%s has another allocation of this address, or has lost it (437): try again in a minute."
                            .formatted(who);
            case StunError.STALE_NONCE ->
                    "%s wants a new nonce again and again (438): its clock or its set-up is wrong."
                            .formatted(who);
            case StunError.ADDRESS_FAMILY_NOT_SUPPORTED ->
                    "%s relays nothing of this address family (440): use its other address."
                            .formatted(who);
            case StunError.WRONG_CREDENTIALS ->
                    "%s holds an allocation of another user for this address (441): use that user, or wait until it has run out."
                            .formatted(who);
            case StunError.UNSUPPORTED_TRANSPORT ->
                    "%s does not relay this transport (442): ask for UDP.".formatted(who);
            case StunError.PEER_ADDRESS_FAMILY_MISMATCH ->
                    "The relay has no address of the family of %s (443): use the server's other address."
                            .formatted(who);
            case StunError.ALLOCATION_QUOTA_REACHED ->
                    "This user has as many allocations at %s as it may (486): end one, or wait until one has run out."
                            .formatted(who);
            case StunError.INSUFFICIENT_CAPACITY ->
                    "%s has no room for another relay (508): wait, or give it more ports."
                            .formatted(who);
            default -> "%s refuses (%d): its journal may say why.".formatted(who, code);
        };
    }
}
