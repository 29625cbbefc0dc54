package org.lanline.cli;

import org.lanline.ice.Candidate;
import org.lanline.ice.Pair;
import org.lanline.ice.Transport;

import java.net.InetAddress;
import java.util.Set;

/** What lies between two sides, as far as a pair shows it. */
enum PathKind {
    DIRECT("direct"),
    THROUGH_NAT("through a NAT"),
    RELAYED("relayed");

    private final String words;

    PathKind(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /**
     * @param theirHosts where the other side has said it is
     */
    static PathKind of(Pair pair, Set<InetAddress> theirHosts) {
        return switch (pair.local().type()) {
            case RELAYED -> RELAYED;
            case HOST -> ofRemote(pair.remote(), theirHosts);
            case SERVER_REFLEXIVE, PEER_REFLEXIVE ->
                    isAnotherPortOnly(pair.local())
                            ? ofRemote(pair.remote(), theirHosts)
                            : THROUGH_NAT;
        };
    }

    private static PathKind ofRemote(Candidate remote, Set<InetAddress> theirHosts) {
        return switch (remote.type()) {
            case RELAYED -> RELAYED;
            case HOST -> DIRECT;
            case SERVER_REFLEXIVE -> THROUGH_NAT;
            case PEER_REFLEXIVE ->
                    theirHosts.contains(remote.address().getAddress()) ? DIRECT : THROUGH_NAT;
        };
    }

    /** A connection that we open leaves from a port of its own: that is no NAT's doing. */
    private static boolean isAnotherPortOnly(Candidate local) {
        return local.transport() == Transport.TCP
                && local.address().getAddress().equals(local.base().getAddress());
    }
}
