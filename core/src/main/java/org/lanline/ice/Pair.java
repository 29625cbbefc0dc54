package org.lanline.ice;

import java.net.InetSocketAddress;

/**
 * A pair as it is at one moment.
 *
 * @param number of the pair in its agent; it keeps it for life
 * @param local the candidate whose socket checks it, or, once it has succeeded, the one that the
 *     peer sees
 * @param priority as RFC 8445 section 6.1.2.3 computes it
 * @param nominated true when the controlling side has chosen it
 * @param roundTripNanos of the answer that came last; 0 before the first
 */
public record Pair(
        int number,
        Candidate local,
        Candidate remote,
        long priority,
        PairState state,
        boolean nominated,
        long roundTripNanos) {

    /** Where packets for the peer are sent from. */
    public InetSocketAddress base() {
        return local.base();
    }

    /** Where packets for the peer are sent to. */
    public InetSocketAddress peer() {
        return remote.address();
    }
}
