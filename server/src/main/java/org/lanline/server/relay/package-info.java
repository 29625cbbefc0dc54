/**
 * The way through the box for devices that cannot reach each other: the sockets of STUN and TURN,
 * and who may use them.
 *
 * <p>Owns: when the ports are open at all ({@link org.lanline.server.relay.RelayServer}); what each
 * side of a call has said about where it is, and so where the other side's relay may send ({@code
 * CallPaths}); the UDP, TCP and TLS sockets ({@code RelaySockets}, {@code RelayStreams}, {@code
 * PeerStreams}); the lines and figures that say who was relayed and why ({@code RelayLog}).
 *
 * <p>Never: decides anything about a STUN message or a packet, which {@link org.lanline.turn} and
 * {@link org.lanline.stun} do. RFC 8489, 8656, 6062, 5780.
 *
 * <p>Start reading at {@link org.lanline.server.relay.RelayServer#ask}.
 */
@NullMarked
package org.lanline.server.relay;

import org.jspecify.annotations.NullMarked;
