package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/**
 * The way through a TURN relay (RFC 8656).
 *
 * @param allocation number of the allocation in this capture, from 1
 * @param client whose allocation it is
 * @param server where the client reaches the relay
 * @param relayed the address that the relay lent to the client; null when the capture does not show
 * @param peer with whom; null when the capture does not show whom the channel is bound to
 * @param channel its number, or 0 for Send and Data indications
 */
public record Relayed(
        int allocation,
        InetSocketAddress client,
        InetSocketAddress server,
        @Nullable InetSocketAddress relayed,
        @Nullable InetSocketAddress peer,
        int channel) {}
