/**
 * A SIP phone without its sound: a user agent that registers, calls and is called.
 *
 * <p>Owns: registration with digest (RFC 3261 section 10, RFC 5626, 5627), dialogs (section 12),
 * calls from INVITE to BYE with offers and answers (sections 13 to 15, RFC 3264), hold, transfer
 * (RFC 3515, 3891, 5589), session timers (RFC 4028), messages (RFC 3428), and which audio codec two
 * descriptions agree on, how its packets travel and what protects them (RFC 4568, 5763, 8643,
 * 8839). Never: opens a socket, makes or plays sound ({@link org.lanline.phone.Media} does), reads
 * a clock. Everything goes over one flow to one server. Start at {@link org.lanline.phone.Phone}.
 */
@NullMarked
package org.lanline.phone;

import org.jspecify.annotations.NullMarked;
