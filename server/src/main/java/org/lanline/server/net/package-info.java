/**
 * Sockets and the thread that owns the cores: the UDP loop, and SIP over UDP, TCP and WebSocket.
 *
 * <p>Owns: reading and writing of sockets, flows and their queues. Never: decides what a message
 * means; that is the cores' business. Start at {@link org.lanline.server.net.UdpLoop}.
 */
@NullMarked
package org.lanline.server.net;

import org.jspecify.annotations.NullMarked;
