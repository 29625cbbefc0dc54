/**
 * TLS connections read with their keys.
 *
 * <p>Owns: key logs (NSS format), and records of TLS 1.2 and 1.3 decrypted with what is in them, by
 * the JDK's ciphers (AES by GCM and CBC, ChaCha20-Poly1305) and Bouncy Castle's (CCM), early data
 * among them. Never: breaks anything, or keeps a key longer than the reading takes. Start reading
 * at {@link org.lanline.trace.tls.TlsConnection}.
 */
@NullMarked
package org.lanline.trace.tls;

import org.jspecify.annotations.NullMarked;
