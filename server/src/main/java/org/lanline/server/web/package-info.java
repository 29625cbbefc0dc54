/**
 * The HTTP face of the box: HTTPS with the page, the API and WebSockets on one port; plain HTTP
 * that explains and hands out the authority on another.
 *
 * <p>The HTTP library (Jetty's core handlers, no servlets) stays in here. Rooms bring {@link
 * org.lanline.server.web.ApiRoute}s and {@link org.lanline.server.web.SocketEndpoint}s and see
 * neither requests nor frames. Everything that a stranger can make us hold is bounded: connections
 * in all and by address, the time until a request has come, header and body sizes, messages, what
 * waits to be sent to a peer that does not read.
 *
 * <p>Knows nothing of people, calls or tokens; those are the routes' business. RFC 9110, 9112,
 * 6455.
 *
 * <p>Start at {@link org.lanline.server.web.WebServer}, then {@code Front}.
 */
@NullMarked
package org.lanline.server.web;

import org.jspecify.annotations.NullMarked;
