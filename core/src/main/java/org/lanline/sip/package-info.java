/**
 * SIP between two neighbours: messages, their framing, digest, transactions.
 *
 * <p>Owns: reading and editing messages (RFC 3261, 3581), cutting TCP streams (RFC 3261 section
 * 18.3, RFC 5626 section 4.4), transactions with all their timers (RFC 3261 section 17, RFC 6026),
 * judging credentials (RFC 7616, 8760, 8898). Never: decides where a request goes, knows a user,
 * opens a socket, reads a clock. Start at {@link org.lanline.sip.SipMessage}, then {@link
 * org.lanline.sip.Transactions} and {@link org.lanline.sip.DigestServer}.
 */
@NullMarked
package org.lanline.sip;

import org.jspecify.annotations.NullMarked;
