/**
 * The local certificate authority, the box's own certificate and the clock that dates them.
 *
 * <p>Owns the folder {@code trust/} of the data directory: the authority ({@code ca.pem}, {@code
 * ca-key.pem}), the box's certificate ({@code box.pem}, {@code box-key.pem}) and the last time that
 * was known ({@code time}). The authority is made once, signs nothing but this box, and may sign
 * only for this box's names and private addresses (RFC 5280 section 4.2.1.10, critical). Its key
 * never leaves the folder. Bouncy Castle builds certificates; every key and signature is the JDK's.
 *
 * <p>Never opens a socket, never asks the network what time it is.
 *
 * <p>Start at {@link org.lanline.server.trust.Trust}.
 */
@NullMarked
package org.lanline.server.trust;

import org.jspecify.annotations.NullMarked;
