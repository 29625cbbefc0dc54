package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The policy of the house: a peer is a candidate of the user's present call, which the box knows
 * because it carried the descriptions; on request also anything on this site's own networks.
 */
public final class CallPolicy implements PeerPolicy {

    /** A network by its prefix. */
    public record Network(InetAddress address, int prefixBits) {
        boolean contains(InetAddress host) {
            byte[] own = address.getAddress();
            byte[] other = host.getAddress();
            if (own.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < prefixBits; bit++) {
                if (((own[bit / 8] ^ other[bit / 8]) & (0x80 >> bit % 8)) != 0) {
                    return false;
                }
            }
            return true;
        }

        /** The address that means all of an IPv4 network, or the network itself. */
        public boolean isNobody(InetAddress host) {
            byte[] bytes = host.getAddress();
            if (bytes.length != 4 || prefixBits > 30) {
                return false;
            }
            int value = 0;
            for (byte each : bytes) {
                value = value << 8 | (each & 0xff);
            }
            int hostMask = prefixBits == 0 ? -1 : (1 << (32 - prefixBits)) - 1;
            return (value & hostMask) == hostMask || (value & hostMask) == 0;
        }
    }

    private final Map<String, Map<String, Set<InetAddress>>> candidates = new HashMap<>();
    private final Map<String, List<InetAddress>> meeting = new HashMap<>();
    private List<Network> onLink = List.of();

    /** Lets users reach everybody on these networks, call or not; none takes it back. */
    public void allowOnLink(List<Network> networks) {
        onLink = List.copyOf(networks);
    }

    /**
     * What the other side of a call has offered up to now; replaces what it had.
     *
     * @param user who may send there
     * @param call which of the user's calls
     */
    public void offered(String user, String call, Set<InetAddress> hosts) {
        candidates.computeIfAbsent(user, _ -> new HashMap<>()).put(call, new HashSet<>(hosts));
    }

    /** The call is over, or moved away; {@link Allocations#policyChanged} makes it felt. */
    public void ended(String user, String call) {
        Map<String, Set<InetAddress>> calls = candidates.get(user);
        if (calls != null && calls.remove(call) != null && calls.isEmpty()) {
            candidates.remove(user);
            meeting.remove(user);
        }
    }

    /**
     * Where the other side of a call can reach a relay of this user's.
     *
     * @param hosts of the box; none of a family for the listener's own
     */
    public void meetAt(String user, List<InetAddress> hosts) {
        meeting.put(user, List.copyOf(hosts));
    }

    @Override
    public @Nullable InetAddress relayHost(String user, AddressFamily family) {
        for (InetAddress host : meeting.getOrDefault(user, List.of())) {
            if (AddressFamily.of(host) == family) {
                return host;
            }
        }
        return null;
    }

    @Override
    public Answer ask(String user, InetAddress peer) {
        for (Set<InetAddress> hosts : candidates.getOrDefault(user, Map.of()).values()) {
            if (hosts.contains(peer)) {
                return Answer.IN_CALL;
            }
        }
        for (Network network : onLink) {
            if (network.contains(peer)) {
                return network.isNobody(peer) ? Answer.RESERVED : Answer.ON_LINK;
            }
        }
        return Answer.NOT_IN_CALL;
    }
}
