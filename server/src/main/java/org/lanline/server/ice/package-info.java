/**
 * The sockets behind an ICE agent: what gathers its candidates, carries its packets and finds the
 * hosts that its peer names.
 *
 * <p>Owns: UDP sockets and TCP ports of an agent (RFC 6544, framed by RFC 4571; many agents may
 * share one port), connections to its peers, what STUN servers see of it, relays that TURN servers
 * lend it, by UDP, TCP and TLS.
 *
 * <p>Never: decides which pair is used (that is {@code org.lanline.ice}), blocks the loop, or keeps
 * the connection of a stranger for longer than a few seconds.
 *
 * <p>Start reading at {@link org.lanline.server.ice.AgentDriver}.
 */
@NullMarked
package org.lanline.server.ice;

import org.jspecify.annotations.NullMarked;
