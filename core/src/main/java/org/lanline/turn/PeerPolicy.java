package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;

import java.net.InetAddress;

/**
 * Where a user may send through the relay. There is one, and permission, channel, send and connect
 * all ask it, after {@link Disguises} have been taken off and what is never a peer is refused.
 */
public interface PeerPolicy {

    /** What was decided of a peer, for the journal. */
    enum Answer {
        /** A candidate of this user's present call. */
        IN_CALL,
        /** On one of this site's own networks, where that is allowed. */
        ON_LINK,
        /** A relay of this server, which a call's candidate may be. */
        OWN_RELAY,
        NOT_IN_CALL,
        LOOPBACK,
        UNSPECIFIED,
        LINK_LOCAL,
        MULTICAST,
        RESERVED,
        /** An address of the box, with nothing of the relay's on that port. */
        OWN_SERVICE;

        public boolean isAllowed() {
            return this == IN_CALL || this == ON_LINK || this == OWN_RELAY;
        }
    }

    /**
     * @param user as the credential names it
     * @param peer without any disguise; never loopback, link-local, multicast, unspecified or
     *     reserved, and an address of the box only where a relay listens
     * @return one of the allowed answers, or {@link Answer#NOT_IN_CALL}
     */
    Answer ask(String user, InetAddress peer);

    /**
     * On which of the box's addresses this user's peers can reach a relay: the peer of a call may
     * be on a network that knows no way to the one on which the user came.
     *
     * @return null where the listener's own is as good as any
     */
    default @Nullable InetAddress relayHost(String user, AddressFamily family) {
        return null;
    }
}
