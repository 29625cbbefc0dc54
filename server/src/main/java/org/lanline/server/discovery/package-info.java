/**
 * mDNS on every interface: the sockets around the {@code mdns} core.
 *
 * <p>Owns: what counts as a LAN interface and watching it ({@link
 * org.lanline.server.discovery.LanInterfaces}), one multicast socket for each interface and family,
 * what the box announces ({@link org.lanline.server.discovery.Discovery}), looking for other boxes
 * and phones, and for hosts by their names ({@link org.lanline.server.discovery.Names}).
 *
 * <p>Never: decides what a DNS record means (that is {@code org.lanline.mdns}), trusts what a
 * stranger says on port 5353, asks the system's resolver, or needs a default route.
 *
 * <p>RFC 6762, RFC 6763. Start reading at {@link org.lanline.server.discovery.Discovery}.
 */
@NullMarked
package org.lanline.server.discovery;

import org.jspecify.annotations.NullMarked;
