package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * One of the box's addresses that clients send to. Together with a client's address it is the
 * 5-tuple of an allocation; of a TCP listener, each connection is told by its client's address.
 */
public final class Listener {

    /** How clients come. */
    public enum Transport {
        UDP,
        TCP,
        TLS
    }

    private final Map<InetSocketAddress, Allocation> allocations = new HashMap<>();
    private final Transport transport;
    private final InetSocketAddress address;
    private final @Nullable InetAddress relayIpv4;
    private final @Nullable InetAddress relayIpv6;
    private @Nullable Object attachment;

    /**
     * @param relayIpv4 where relays of clients of this listener are opened; null for no IPv4
     * @param relayIpv6 the same for IPv6
     */
    public Listener(
            Transport transport,
            InetSocketAddress address,
            @Nullable InetAddress relayIpv4,
            @Nullable InetAddress relayIpv6) {
        this.transport = transport;
        this.address = address;
        this.relayIpv4 = relayIpv4;
        this.relayIpv6 = relayIpv6;
    }

    public Transport transport() {
        return transport;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** True for streams: nothing is repeated, and ChannelData is padded. */
    public boolean isReliable() {
        return transport != Transport.UDP;
    }

    /** Keeps something of the socket layer's with it. */
    public void attach(Object newAttachment) {
        attachment = newAttachment;
    }

    public @Nullable Object attachment() {
        return attachment;
    }

    @Nullable InetAddress relayHost(AddressFamily family) {
        return switch (family) {
            case IPV4 -> relayIpv4;
            case IPV6 -> relayIpv6;
        };
    }

    @Nullable Allocation find(InetSocketAddress client) {
        return allocations.get(client);
    }

    void put(InetSocketAddress client, Allocation allocation) {
        allocations.put(client, allocation);
    }

    void remove(InetSocketAddress client, Allocation allocation) {
        allocations.remove(client, allocation);
    }
}
