package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;

/**
 * What a UDP socket shall be.
 *
 * @param bind port 0 takes a free one
 * @param bufferBytes asked of the system for each direction, which may give less; 0 for its default
 * @param group what it joins, or null
 * @param icmp whether {@link UdpLoop.Sender#icmp} is told what routers and hosts say of packets
 *     that this socket has sent, where the system tells
 * @param onePeer whether it sends to one address nearly always, which is not known yet; where that
 *     makes sending cheaper, the system is told which. It hears everybody all the same
 * @param trafficClass what is written into the IP header for routers and Wi-Fi: the DSCP, shifted
 *     left by two (RFC 2474); 0 for nothing
 */
public record UdpOptions(
        InetSocketAddress bind,
        Family family,
        int bufferBytes,
        @Nullable Group group,
        boolean icmp,
        boolean onePeer,
        int trafficClass) {

    /** Expedited forwarding (RFC 3246, RFC 4594 section 4.1): speech. */
    private static final int EXPEDITED = 46 << 2;

    /** Which packets it hears. */
    public enum Family {
        /** Those of both families, when bound to the wildcard address; else that of the address. */
        ANY,
        IPV4,
        IPV6
    }

    /**
     * A multicast group on one interface. The port is shared with other programs; what is sent
     * leaves on that interface with a TTL of 255 and is heard on this machine too.
     */
    public record Group(InetAddress address, NetworkInterface on) {}

    /** A socket for unicast. */
    public static UdpOptions at(InetSocketAddress bind, int bufferBytes) {
        return new UdpOptions(bind, Family.ANY, bufferBytes, null, false, false, 0);
    }

    /** The same with ICMP told. */
    public UdpOptions withIcmp() {
        return new UdpOptions(bind, family, bufferBytes, group, true, onePeer, trafficClass);
    }

    /** The same with one peer. */
    public UdpOptions withOnePeer() {
        return new UdpOptions(bind, family, bufferBytes, group, icmp, true, trafficClass);
    }

    /** The same for speech, which should not wait behind other packets. */
    public UdpOptions withExpedited() {
        return new UdpOptions(bind, family, bufferBytes, group, icmp, onePeer, EXPEDITED);
    }
}
