/**
 * RTP and RTCP (RFC 3550, 3551, 4733, 4961, 5761).
 *
 * <p>Owns: the header of a packet and its extensions where they lie in a buffer ({@link
 * org.lanline.rtp.RtpPacket}, {@link org.lanline.rtp.HeaderExtensions}), the packets of RTCP
 * ({@link org.lanline.rtp.RtcpPackets}), sequence numbers that wrap, what the fixed payload types
 * mean ({@link org.lanline.rtp.PayloadType}); the formulas of loss and jitter ({@link
 * org.lanline.rtp.Sequences}, {@link org.lanline.rtp.InterarrivalJitter}), which the analyser uses
 * too; a session with its reports ({@link org.lanline.rtp.RtpSession}); telephone keys; packets put
 * in order, and for how long they should be held back ({@link org.lanline.rtp.JitterBuffer}, {@link
 * org.lanline.rtp.PlayoutDelay}).
 *
 * <p>Never: makes an object for a packet, reads past the slice that it was given, or encrypts. What
 * the payload means belongs to others.
 *
 * <p>Start reading at {@link org.lanline.rtp.RtpSession}.
 */
@NullMarked
package org.lanline.rtp;

import org.jspecify.annotations.NullMarked;
