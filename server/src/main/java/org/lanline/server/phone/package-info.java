/**
 * A SIP phone of ours with sockets and sound around it: the one of {@code lanline phone}, and those
 * that are the services of the box.
 *
 * <p>Owns: the way to the server by UDP, TCP, TLS or WebSocket ({@link
 * org.lanline.server.phone.PhoneLine}), which servers a name has ({@link
 * org.lanline.server.phone.ServerSearch}), the ports of each call, with ICE, DTLS and SRTP on them
 * ({@code CallPath}), and the clock of its sound ({@link org.lanline.server.phone.PhoneSound}),
 * sound out of files, cards and generators ({@link org.lanline.server.phone.Sound}). Never: knows
 * SIP beyond its transport; that is {@link org.lanline.phone.Phone}'s.
 */
@NullMarked
package org.lanline.server.phone;

import org.jspecify.annotations.NullMarked;
