/**
 * STUN: messages, credentials, a server and the client's transactions (RFC 8489, 5780).
 *
 * <p>Owns: reading a message where it lies ({@link org.lanline.stun.StunMessage}) and writing one
 * into a buffer ({@link org.lanline.stun.StunWriter}); what proves who sent it ({@link
 * org.lanline.stun.IntegrityKey}, {@link org.lanline.stun.LongTermGate} on the server's side,
 * {@link org.lanline.stun.LongTermLogin} on the client's); answering Binding requests ({@link
 * org.lanline.stun.StunServer}); repeating a request until its answer is here ({@link
 * org.lanline.stun.StunTransactions}); cutting a byte stream into messages ({@link
 * org.lanline.stun.StunFraming}).
 *
 * <p>Never: opens a socket, reads a clock, or keeps anything for a sender whose integrity has not
 * been verified. Attributes of TURN and ICE are read and written here as bytes and numbers; what
 * they mean belongs to the rooms above.
 *
 * <p>Classic STUN (RFC 3489, without the magic cookie) is not spoken.
 *
 * <p>Start reading at {@link org.lanline.stun.StunMessage}.
 */
@NullMarked
package org.lanline.stun;

import org.jspecify.annotations.NullMarked;
