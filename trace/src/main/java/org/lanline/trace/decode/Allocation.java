package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.RawAddress;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** What the capture shows of one client's allocation on a TURN server (RFC 8656 section 3.2). */
final class Allocation {
    private static final int MOST_CHANNELS = 256;

    private final int number;
    private final InetSocketAddress client;
    private final InetSocketAddress server;
    private final RawAddress clientRaw = new RawAddress();
    private @Nullable RawAddress relayed;
    private final Map<Integer, RawAddress> channels = new HashMap<>();

    Allocation(int number, InetSocketAddress client, InetSocketAddress server) {
        this.number = number;
        this.client = client;
        this.server = server;
        clientRaw.set(client);
    }

    int number() {
        return number;
    }

    /** True when this is the direction from the client to its relay. */
    boolean fromClient(Flow flow) {
        return flow.from().equals(client);
    }

    void relayed(RawAddress address) {
        relayed = address;
    }

    /** False when it is known to have another address. */
    boolean mayHave(RawAddress address) {
        return relayed == null || relayed.same(address);
    }

    void bind(int channel, RawAddress peer) {
        if (channels.size() < MOST_CHANNELS || channels.containsKey(channel)) {
            channels.put(channel, peer);
        }
    }

    /** Whom the channel is bound to; null when the capture does not show. */
    @Nullable RawAddress peer(int channel) {
        return channels.get(channel);
    }

    /** The client as its peers see it. */
    RawAddress outside() {
        return relayed == null ? clientRaw : relayed;
    }

    Relayed through(@Nullable RawAddress peer, int channel) {
        return new Relayed(
                number,
                client,
                server,
                relayed == null ? null : relayed.toSocketAddress(),
                peer == null ? null : peer.toSocketAddress(),
                channel);
    }
}
