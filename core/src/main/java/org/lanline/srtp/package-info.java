/**
 * RTP and RTCP encrypted and authenticated in place (RFC 3711, 7714).
 *
 * <p>Owns: deriving the keys of a session, protecting what is sent ({@link
 * org.lanline.srtp.SrtpSender}), checking, decrypting and refusing replays of what comes ({@link
 * org.lanline.srtp.SrtpReceiver}), both together ({@link org.lanline.srtp.SrtpSession}), keys in
 * SDP ({@link org.lanline.srtp.CryptoAttribute}, RFC 4568), and which of the JDK's providers is
 * quickest here ({@link org.lanline.srtp.SrtpProbe}).
 *
 * <p>Never: has a cipher of its own, or takes a packet for good whose tag it did not see right.
 *
 * <p>Start reading at {@link org.lanline.srtp.SrtpProfile}.
 */
@NullMarked
package org.lanline.srtp;

import org.jspecify.annotations.NullMarked;
