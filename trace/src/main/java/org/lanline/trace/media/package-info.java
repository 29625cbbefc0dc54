/**
 * RTP and RTCP: streams and how they fared.
 *
 * <p>Owns: one {@link org.lanline.trace.media.Stream} for each SSRC between two addresses, kept in
 * numbers only: no packet is kept and no object made for one; the headers of the last few of a
 * stream wait until they are reckoned with together. Never: decides what a packet is. Start reading
 * at {@link org.lanline.trace.media.Streams}.
 */
@NullMarked
package org.lanline.trace.media;

import org.jspecify.annotations.NullMarked;
