package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.SessionDescription;

/**
 * Who describes and carries what is heard in a call. Asked and told from within the phone, so it
 * must not call back into it.
 */
public interface Media {

    /**
     * An offer for a new call, or a new one for a call that goes on.
     *
     * @param hold true when nothing of the other side is to be heard (RFC 3264 section 8.4)
     */
    SessionDescription offer(Call call, boolean hold);

    /**
     * The answer to an offer.
     *
     * @return null when there is nothing in it that can be spoken: the caller gets 488
     */
    @Nullable SessionDescription answer(Call call, SessionDescription offer, boolean hold);

    /** Why an offer has no answer: a clause that its maker is told. */
    default String refusal(Call call, SessionDescription offer) {
        return "nothing that was offered is spoken here";
    }

    /**
     * What counts from now on; both sides have said it.
     *
     * @return false where nothing can be spoken by it, or not as secretly as it has to be
     */
    boolean agreed(Call call, SessionDescription here, SessionDescription there);

    /** The call is over, or never came about. */
    void over(Call call);
}
