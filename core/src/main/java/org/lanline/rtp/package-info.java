/**
 * RTP and RTCP where they lie in a buffer (RFC 3550, 3551).
 *
 * <p>Owns: the header of a packet and its extensions ({@link org.lanline.rtp.RtpPacket}, {@link
 * org.lanline.rtp.HeaderExtensions}), the packets of RTCP ({@link org.lanline.rtp.RtcpPackets}),
 * sequence numbers that wrap ({@link org.lanline.rtp.SequenceNumbers}), what the fixed payload
 * types mean ({@link org.lanline.rtp.PayloadType}).
 *
 * <p>Never: makes an object for a packet, or reads past the slice that it was given. What the
 * payload means belongs to others.
 *
 * <p>Start reading at {@link org.lanline.rtp.RtpPacket}.
 */
@NullMarked
package org.lanline.rtp;

import org.jspecify.annotations.NullMarked;
