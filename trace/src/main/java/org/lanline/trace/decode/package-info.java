/**
 * Packets to messages and media, in one pass and bounded memory.
 *
 * <p>Owns: link layers, IP with its fragments, UDP and TCP, who talks to whom ({@link
 * org.lanline.trace.decode.Flow}), what a datagram is (RFC 7983, with what is known of its flow),
 * and what lies inside a TURN relay's wrapping.
 *
 * <p>The seam to those who make findings:
 *
 * <ul>
 *   <li>{@link org.lanline.trace.decode.Messages} gets every message of the control plane, one at a
 *       time, in the order of the capture, as a {@link org.lanline.trace.decode.Seen}: frame (from
 *       1, as Wireshark counts), time, addresses, and the relay that it went through, if any. Its
 *       bytes are a copy: keep them or let them go.
 *   <li>{@link org.lanline.trace.decode.Media} gets RTP and RTCP where they lie: no object is made
 *       for a packet of media, and nothing of it is kept here.
 *   <li>{@link org.lanline.trace.decode.Decoder#flows()} can be asked at the end: each direction
 *       between two addresses with first and last frame and time, packets and bytes, how many of
 *       them of which {@link org.lanline.trace.decode.Protocol}, and inside which relay.
 * </ul>
 *
 * <p>Inside a relay, {@code from} and {@code to} are the relayed address and the peer, as if the
 * relay's own leg had been captured; {@link org.lanline.trace.decode.Relayed} says who had it
 * relayed. Where the capture does not show the allocation, the client's own address stands for the
 * relayed one, and where it does not show the channel's binding, the peer is {@code 0.0.0.0} with
 * the channel's number as its port.
 *
 * <p>Never: reads a file, judges a call, or lets what a capture says decide how much memory is
 * used. Start reading at {@link org.lanline.trace.decode.Decoder}.
 */
@NullMarked
package org.lanline.trace.decode;

import org.jspecify.annotations.NullMarked;
