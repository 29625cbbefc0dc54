package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What the box itself knows of a call up to a moment.
 *
 * @param from the user who called
 * @param to the user who was called
 * @param startedMillis since 1970, as all times here
 * @param answeredMillis 0 when nobody has answered yet
 * @param endedMillis 0 while it goes on
 * @param dropped messages that passed and were too many to be kept
 */
record Sight(
        String callId,
        String from,
        String to,
        long startedMillis,
        long answeredMillis,
        long endedMillis,
        List<Passed> passed,
        int dropped,
        List<Credential> credentials,
        List<Lent> relays) {

    /**
     * A credential for the relay was handed out.
     *
     * @param because why the device asked
     */
    record Credential(long atMillis, String user, String device, String because) {}

    /**
     * A relay that was lent.
     *
     * @param relayed its addresses
     * @param ended null while it is lent
     */
    record Lent(
            long atMillis,
            String user,
            String transport,
            InetSocketAddress client,
            List<InetSocketAddress> relayed,
            @Nullable Ended ended) {}

    /** How a relay came to its end, and what had passed through it. */
    record Ended(
            long atMillis,
            String how,
            long packetsToPeers,
            long bytesToPeers,
            long packetsToClient,
            long bytesToClient) {}

    /**
     * How long they could talk.
     *
     * @param nowMillis the time, which counts while the call goes on
     */
    long talkedMillis(long nowMillis) {
        long until = endedMillis == 0 ? nowMillis : endedMillis;
        return answeredMillis == 0 ? 0 : Math.max(0, until - answeredMillis);
    }

    /** Who the other one is. */
    String peerOf(String user) {
        return user.equals(from) ? to : from;
    }
}
