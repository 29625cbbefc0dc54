/**
 * Sockets and the thread that owns the cores: the UDP loop, and SIP over UDP, TCP, TLS and
 * WebSocket.
 *
 * <p>Owns: reading and writing of sockets, by {@code java.nio} or by Linux system calls ({@link
 * org.lanline.server.net.PacketIo}), flows and their queues. Never: decides what a message means;
 * that is the cores' business. RFC 3261 section 18, RFC 7118. Start at {@link
 * org.lanline.server.net.UdpLoop}.
 */
@NullMarked
package org.lanline.server.net;

import org.jspecify.annotations.NullMarked;
