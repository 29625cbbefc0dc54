/**
 * SIP between two neighbours: messages, their framing, digest, transactions.
 *
 * <p>Owns: reading and editing messages (RFC 3261, 3581, 4475), cutting TCP streams (RFC 3261
 * section 18.3, RFC 5626 section 4.4). Never: decides where a request goes, knows a user, opens a
 * socket, reads a clock. Start at {@link org.lanline.sip.SipMessage}.
 */
@NullMarked
package org.lanline.sip;

import org.jspecify.annotations.NullMarked;
