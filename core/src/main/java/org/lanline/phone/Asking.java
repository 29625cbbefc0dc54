package org.lanline.phone;

import org.lanline.sip.ClientTransaction;
import org.lanline.sip.SipMessage;

/** A request under way, and who wants its answer. Once answered by password it goes out again. */
final class Asking {
    /** As it went out first, without credentials. */
    final SipMessage request;

    final Wants wants;
    final int tries;

    Asking(SipMessage request, Wants wants, int tries) {
        this.request = request;
        this.wants = wants;
        this.tries = tries;
    }

    /** What becomes of an answer. */
    interface Wants {
        /** An answer, each provisional one too, but no challenge that was answered. */
        void answered(SipMessage request, SipMessage response);

        /** None came. */
        void unanswered(SipMessage request, int status, String words);

        /** It is on its way, perhaps for the second time. */
        default void sent(ClientTransaction<Asking> transaction) {}

        /** The number that the same request has when it goes out again. */
        default long next(long number) {
            return number + 1;
        }
    }
}
