package org.lanline.sip;

import java.net.InetSocketAddress;

/**
 * A way between this box and one peer (RFC 5626 section 3.1): a connection, or for UDP a pair of
 * addresses.
 *
 * @param id distinct for every connection since the start; the same peer address over UDP keeps its
 *     id
 * @param local the address on this box
 * @param remote where its messages come from, which is where answers go
 */
public record Flow(
        long id, Transport transport, InetSocketAddress local, InetSocketAddress remote) {}
