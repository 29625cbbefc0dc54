package org.lanline.server.store;

/** What became of a code or secret that somebody showed. */
public sealed interface Redeeming {

    record Redeemed(Membership membership) implements Redeeming {}

    record Refused(Refusal refusal) implements Redeeming {}

    /** Why a code did not open. */
    enum Refusal {
        /** No such code is open. */
        WRONG,
        /** It was right once: used, expired, or out of tries. */
        OVER,
        /** The person has as many devices as one can have. */
        TOO_MANY_DEVICES
    }
}
