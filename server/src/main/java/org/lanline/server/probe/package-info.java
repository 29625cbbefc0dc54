/**
 * Looks at servers and at the network from where this machine is, as a client: what {@code lanline
 * stun} and {@code lanline turn} find out, and as a peer that a page tries to reach ({@link
 * org.lanline.server.probe.PageEnd}).
 *
 * <p>Owns: sockets of its own for as long as one look takes ({@link
 * org.lanline.server.probe.Link}), what is asked in which order, and the findings as records.
 *
 * <p>Never: is part of a running box, changes anything on this machine, or waits without bound. RFC
 * 8489, 5780, 8656, 8445.
 *
 * <p>Start reading at {@link org.lanline.server.probe.StunProbe}.
 */
@NullMarked
package org.lanline.server.probe;

import org.jspecify.annotations.NullMarked;
