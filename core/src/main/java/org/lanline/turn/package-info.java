/**
 * TURN: a relay for those who cannot reach each other, its server and its client (RFC 8656, 6062,
 * 8016).
 *
 * <p>Owns: allocations with their permissions and channels, who may have one and what may pass
 * ({@link org.lanline.turn.Allocations}); where a user may send at all ({@link
 * org.lanline.turn.PeerPolicy}, asked by permission, channel, send and connect alike); time-limited
 * credentials ({@link org.lanline.turn.RestCredentials}); the client ({@link
 * org.lanline.turn.TurnClient}).
 *
 * <p>Never: opens a socket (it asks {@link org.lanline.turn.Allocations.Out} for one), keeps
 * anything for a sender before its integrity has been verified, or makes an object for a packet
 * that it relays.
 *
 * <p>Deliberate differences: a channel carries the permission of its own peer for as long as it is
 * bound, as clients refresh the one and forget the other; channels up to 0x7ffe are taken, as RFC
 * 5766 had them; the box's own addresses are peers only where a relay of this very server listens.
 *
 * <p>Start reading at {@link org.lanline.turn.Allocations}; the control plane is in {@code
 * Requests}, what passes in {@code Relaying}.
 */
@NullMarked
package org.lanline.turn;

import org.jspecify.annotations.NullMarked;
