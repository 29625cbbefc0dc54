package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.turn.Listener.Transport;

import java.net.InetSocketAddress;
import java.util.List;

/** What the journal and the counters hear of the relay. */
public sealed interface TurnEvent {

    /** How an allocation came to its end. */
    enum End {
        EXPIRED,
        DELETED,
        DISCONNECTED,
        REVOKED
    }

    /**
     * An allocation was made.
     *
     * @param username of the credential, which knows why it was handed out
     * @param relayed one address, or one of each family
     */
    record Created(
            String user,
            String username,
            Transport transport,
            InetSocketAddress client,
            List<InetSocketAddress> relayed,
            int lifetimeSeconds)
            implements TurnEvent {}

    /** An allocation is gone, and this passed through it; bytes are of what was relayed. */
    record Ended(
            String user,
            InetSocketAddress client,
            List<InetSocketAddress> relayed,
            End end,
            long packetsToPeers,
            long bytesToPeers,
            long packetsToClient,
            long bytesToClient)
            implements TurnEvent {}

    /** An allocation follows its client to another address (RFC 8016). */
    record Moved(String user, InetSocketAddress from, InetSocketAddress to) implements TurnEvent {}

    /**
     * Somebody who has logged in was refused.
     *
     * @param method one of {@link org.lanline.stun.StunMethod}
     * @param peer null where it was not about a peer
     * @param why null where the code says it all
     */
    record Refused(
            String user,
            InetSocketAddress client,
            int method,
            int code,
            @Nullable InetSocketAddress peer,
            PeerPolicy.@Nullable Answer why)
            implements TurnEvent {}
}
