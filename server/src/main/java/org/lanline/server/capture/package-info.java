/**
 * Packets of this machine's interfaces, taken as they pass, and the file that keeps them.
 *
 * <p>Owns: where packets come from ({@link org.lanline.server.capture.PacketSource}: a packet
 * socket, or {@code dumpcap} or {@code tcpdump} where there is none), the first look that the
 * kernel takes at them ({@link org.lanline.server.capture.FirstLook}), files that are whole at
 * every moment ({@link org.lanline.server.capture.CaptureFile}). Never: says what a packet means,
 * or which ones are worth keeping; that is the analyser's business. A running box uses it only
 * where its settings say that it keeps packets ({@link org.lanline.server.capture.PacketRing}).
 */
@NullMarked
package org.lanline.server.capture;

import org.jspecify.annotations.NullMarked;
