package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;
import org.lanline.stun.RawAddress;
import org.lanline.turn.PeerPolicy.Answer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

/**
 * The one place where a peer is judged: disguises off, what is never a peer refused, the box's own
 * services closed, then the policy asked.
 */
final class PeerGate {
    /**
     * Media is never on a well-known port, and a NAT gives one only to who has one inside (RFC 4787
     * section 4.2.2): what listens there is a service.
     */
    private static final int FIRST_PEER_PORT = 1_024;

    private final PeerPolicy policy;
    private final Predicate<InetAddress> own;
    private final Ledger ledger;

    /**
     * @param own the addresses of the box
     * @param ledger knows where relays are open
     */
    PeerGate(PeerPolicy policy, Predicate<InetAddress> own, Ledger ledger) {
        this.policy = policy;
        this.own = own;
        this.ledger = ledger;
    }

    /** Whether a host may be a peer; {@code peer} comes unwrapped. Its port is not looked at. */
    Answer askHost(String user, RawAddress peer) {
        Answer look = Disguises.look(peer);
        if (look != Answer.IN_CALL) {
            return look;
        }
        long inside = peer.isIpv6() ? Disguises.inside(peer.high(), peer.low()) : -1;
        if (inside >= 0) {
            RawAddress ipv4 = new RawAddress();
            ipv4.setIpv4(inside, peer.port());
            if (own.test(ipv4.host())) {
                return Answer.OWN_SERVICE;
            }
        }
        InetAddress host = peer.host();
        if (!own.test(host)) {
            return policy.ask(user, host);
        }
        boolean candidate = ledger.hasRelayOn(host) && policy.ask(user, host).isAllowed();
        return candidate ? Answer.OWN_RELAY : Answer.OWN_SERVICE;
    }

    /** See {@link PeerPolicy#relayHost}. */
    @Nullable InetAddress relayHost(String user, AddressFamily family) {
        return policy.relayHost(user, family);
    }

    /**
     * The same with the port, which on the box itself must be a relay's, and nowhere a service's.
     */
    Answer ask(String user, RawAddress peer) {
        Answer answer = askHost(user, peer);
        if (answer.isAllowed() && peer.port() < FIRST_PEER_PORT) {
            return Answer.RESERVED;
        }
        boolean closed = answer == Answer.OWN_RELAY && !ledger.isRelay(peer.toSocketAddress());
        return closed ? Answer.OWN_SERVICE : answer;
    }

    /** Whether a host that was permitted before still may be. */
    boolean stillAllows(String user, InetAddress host) {
        RawAddress raw = new RawAddress();
        raw.set(new InetSocketAddress(host, 0));
        return askHost(user, raw).isAllowed();
    }

    /** Asked for every packet of a permitted host: on the box itself only relays are peers. */
    boolean passes(InetSocketAddress peer) {
        return peer.getPort() >= FIRST_PEER_PORT
                && (!own.test(peer.getAddress()) || ledger.isRelay(peer));
    }
}
