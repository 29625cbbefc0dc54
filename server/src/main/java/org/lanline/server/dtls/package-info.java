/**
 * Keys for SRTP agreed by DTLS (RFC 5763, 5764), as client and as server.
 *
 * <p>Owns: a certificate for calls ({@link org.lanline.server.dtls.DtlsIdentity}), the handshake
 * with its check of the peer's fingerprint ({@link org.lanline.server.dtls.DtlsSrtp}). Has no
 * socket: datagrams are handed in, and out. The library drives a handshake by waiting, so each has
 * a virtual thread for as long as its call lasts. With {@code trust} the only room that knows
 * Bouncy Castle.
 *
 * <p>Never: takes a certificate whose fingerprint the signalling did not announce, or lets a
 * stranger's handshake grow.
 */
@NullMarked
package org.lanline.server.dtls;

import org.jspecify.annotations.NullMarked;
