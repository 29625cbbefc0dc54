/**
 * Tests against peers nobody here wrote: avahi, jmdns, baresip, SIPp, coturn, libnice, tshark,
 * Chromium and Firefox.
 *
 * <p>Each runs on a LAN of its own ({@link org.lanline.interop.Lab}), so nothing here touches the
 * network of the machine. A peer that is not installed skips its tests with the reason, or fails
 * them where {@code LANLINE_PEERS=required} ({@link org.lanline.interop.Peers}). Start with {@code
 * Lab}.
 */
@NullMarked
package org.lanline.interop;

import org.jspecify.annotations.NullMarked;
