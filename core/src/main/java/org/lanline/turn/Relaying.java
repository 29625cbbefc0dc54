package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;
import org.lanline.stun.Attribute;
import org.lanline.stun.MessageClass;
import org.lanline.stun.RawAddress;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * What passes: ChannelData, Send and Data indications (RFC 8656 sections 11 and 12). Nothing here
 * makes an object for a packet.
 *
 * <p>A run is some datagrams of one sender, one behind the other, all as long as the first but for
 * the last, which may be shorter: what the kernel's GRO hands over and its GSO takes.
 */
final class Relaying {
    /** Longest thing that is sent at once: what fits a UDP datagram, however it is cut up. */
    private static final int MOST_RUN_BYTES = 65_000;

    /** Most datagrams that a kernel cuts one run into. */
    private static final int MOST_SEGMENTS = 64;

    private static final int LARGEST_DATAGRAM = 65_535;

    private final PeerGate gate;
    private final Bucket whole;
    private long allPackets;
    private long allBytes;
    private final RandomGenerator random;
    private final RawAddress peer = new RawAddress();
    private final int[] unknown = new int[1];
    private final ByteBuffer scratch =
            ByteBuffer.allocateDirect(LARGEST_DATAGRAM + 4 * MOST_SEGMENTS);
    private final StunWriter indication =
            new StunWriter(ByteBuffer.allocateDirect(LARGEST_DATAGRAM + 128));

    /** Bytes of a run from the front that the last call to {@link #gather} took. */
    private int taken;

    /** Datagrams among them. */
    private int packets;

    Relaying(PeerGate gate, Bucket whole, RandomGenerator random) {
        this.gate = gate;
        this.whole = whole;
        this.random = random;
    }

    private boolean mayPass(Allocation allocation, int bytes, long nowNanos) {
        if (allocation.usage().isFree()) {
            return true;
        }
        Bucket own = allocation.usage().bucket();
        if (!own.has(bytes, nowNanos) || !whole.has(bytes, nowNanos)) {
            return false;
        }
        own.take(bytes);
        whole.take(bytes);
        return true;
    }

    long allPackets() {
        return allPackets;
    }

    long allBytes() {
        return allBytes;
    }

    private void count(int morePackets, int moreBytes) {
        allPackets += morePackets;
        allBytes += moreBytes;
    }

    /** Bytes that a connection has brought; see {@link Allocations#carried}. */
    long carried(Allocation allocation, boolean toPeer, int bytes, long nowNanos) {
        if (toPeer) {
            allocation.countToPeers(0, bytes);
        } else {
            allocation.countToClient(0, bytes);
        }
        count(0, bytes);
        if (allocation.usage().isFree()) {
            return 0;
        }
        long own = allocation.usage().bucket().borrow(bytes, nowNanos);
        return Math.max(own, whole.borrow(bytes, nowNanos));
    }

    // client to peer

    /**
     * Sends on what a client has sent on channels. Headers are taken out where they lie: the buffer
     * is changed.
     *
     * @param run between position and limit; the first datagram is ChannelData
     * @return how many bytes were dealt with: up to the first datagram that is something else
     */
    int fromChannels(
            @Nullable Allocation allocation,
            ByteBuffer run,
            int segmentBytes,
            long nowNanos,
            Allocations.Out out) {
        int start = run.position();
        int limit = run.limit();
        int at = start;
        while (at < limit && (run.get(at) & 0xc0) == 0x40) {
            int payload = gather(run, at, limit, segmentBytes);
            if (payload >= 0 && allocation != null) {
                toPeer(allocation, run, at, payload, nowNanos, out);
            }
            run.limit(limit);
            at += taken;
        }
        run.position(start);
        return at - start;
    }

    /**
     * Moves together the contents of datagrams from {@code at} on that are of the same channel and
     * as long, the last perhaps shorter, four bytes behind {@code at}.
     *
     * @return how many bytes of content there are in all; -1 when the first datagram is not right
     */
    private int gather(ByteBuffer run, int at, int limit, int segmentBytes) {
        int first = Math.min(segmentBytes, limit - at);
        taken = first;
        packets = 1;
        if (first < Channel.HEADER_BYTES) {
            return -1;
        }
        int header = run.getInt(at);
        int content = header & 0xffff;
        if (content > first - Channel.HEADER_BYTES) {
            return -1; // section 12.5: longer than the datagram
        }
        int end = at + Channel.HEADER_BYTES + content;
        int most = content == 0 ? 1 : MOST_SEGMENTS;
        while (at + taken + Channel.HEADER_BYTES <= limit && packets < most) {
            int next = at + taken;
            int size = Math.min(segmentBytes, limit - next);
            int length = run.getInt(next) ^ (header & 0xffff_0000); // 16 bits: the same channel
            if (length < 1 || length > Math.min(content, size - Channel.HEADER_BYTES)) {
                break;
            }
            run.put(end, run, next + Channel.HEADER_BYTES, length);
            end += length;
            taken += size;
            packets++;
            if (length < content) {
                break; // only the last may be shorter
            }
        }
        return end - at - Channel.HEADER_BYTES;
    }

    private void toPeer(
            Allocation allocation,
            ByteBuffer run,
            int at,
            int payload,
            long nowNanos,
            Allocations.Out out) {
        int header = run.getInt(at);
        Channel channel = allocation.peers().channel(header >>> 16, nowNanos);
        if (channel == null
                || !gate.passes(channel.peer())
                || !mayPass(allocation, payload, nowNanos)) {
            return;
        }
        allocation.countToPeers(packets, payload);
        count(packets, payload);
        int start = at + Channel.HEADER_BYTES;
        run.limit(start + payload).position(start);
        out.toPeer(channel.relay(), channel.peer(), run, Math.max(1, header & 0xffff), false);
    }

    /** A Send indication (section 11.2); anything wrong with it is passed over. */
    void send(
            @Nullable Allocation allocation,
            StunMessage message,
            long nowNanos,
            Allocations.Out out) {
        int peerAt = message.find(Attribute.XOR_PEER_ADDRESS);
        int dataAt = message.find(Attribute.DATA);
        boolean readable =
                allocation != null
                        && peerAt >= 0
                        && dataAt >= 0
                        && message.notUnderstood(unknown) == 0 // RFC 8489 section 6.3.2
                        && message.readXorAddressAt(peerAt, peer);
        if (!readable || allocation == null) {
            return;
        }
        Disguises.unwrap(peer);
        Relay relay = allocation.relay(peer.isIpv6() ? AddressFamily.IPV6 : AddressFamily.IPV4);
        InetSocketAddress to = allocation.peers().permitted(peer, nowNanos);
        int bytes = message.lengthAt(dataAt);
        boolean closed = relay == null || relay.isTcp() || peer.port() == 0;
        if (closed || relay == null || to == null || !gate.passes(to)) {
            return;
        }
        if (mayPass(allocation, bytes, nowNanos)) {
            allocation.countToPeers(1, bytes);
            count(1, bytes);
            ByteBuffer buffer = message.buffer();
            int position = buffer.position();
            int limit = buffer.limit();
            int offset = message.offsetAt(dataAt);
            buffer.limit(offset + bytes).position(offset);
            out.toPeer(relay, to, buffer, bytes, message.has(Attribute.DONT_FRAGMENT));
            buffer.limit(limit).position(position);
        }
    }

    // peer to client

    /** What a peer has sent to a relay (sections 11.3 and 12.6). */
    void fromPeer(
            Relay relay,
            InetSocketAddress from,
            ByteBuffer run,
            int segmentBytes,
            long nowNanos,
            Allocations.Out out) {
        Allocation allocation = relay.allocation();
        if (allocation == null || relay.isTcp() || !gate.passes(from)) {
            return;
        }
        Channel channel = allocation.peers().channel(from, nowNanos);
        boolean permitted =
                channel != null || allocation.peers().hasPermission(from.getAddress(), nowNanos);
        int bytes = run.remaining();
        if (!permitted || !mayPass(allocation, bytes, nowNanos)) {
            return;
        }
        int segment = Math.clamp(segmentBytes, 1, Math.max(1, bytes));
        int datagrams = Math.max(1, (bytes + segment - 1) / segment);
        allocation.countToClient(datagrams, bytes);
        count(datagrams, bytes);
        if (channel != null) {
            frame(allocation, channel.number(), run, segment, out);
        } else {
            indicate(allocation, from, run, segment, out);
        }
    }

    /** Puts a header before each datagram, and padding behind it on a stream. */
    private void frame(
            Allocation allocation, int number, ByteBuffer run, int segment, Allocations.Out out) {
        boolean stream = allocation.listener().isReliable();
        if (!stream && run.remaining() <= segment && run.position() >= Channel.HEADER_BYTES) {
            inPlace(allocation, number, run, out);
            return;
        }
        int limit = run.limit();
        int wholeSegment = segment + Channel.HEADER_BYTES;
        scratch.clear();
        for (int at = run.position(); at < limit || at == run.position(); at += segment) {
            int size = Math.min(segment, limit - at);
            scratch.putInt(number << 16 | size);
            scratch.put(scratch.position(), run, at, size);
            scratch.position(scratch.position() + size);
            while (stream && scratch.position() % 4 != 0) {
                scratch.put((byte) 0);
            }
            if (scratch.position() + wholeSegment + 3 > MOST_RUN_BYTES || at + segment >= limit) {
                flush(allocation, stream ? scratch.position() : wholeSegment, out);
            }
            if (size == 0) {
                break;
            }
        }
    }

    private void flush(Allocation allocation, int segment, Allocations.Out out) {
        scratch.flip();
        int bytes = scratch.remaining();
        out.toClient(allocation.listener(), allocation.client(), scratch, Math.min(segment, bytes));
        scratch.clear();
    }

    /** One datagram with room before it is sent from where it lies. */
    private static void inPlace(
            Allocation allocation, int number, ByteBuffer datagram, Allocations.Out out) {
        int position = datagram.position();
        int bytes = datagram.remaining();
        datagram.putInt(position - Channel.HEADER_BYTES, number << 16 | bytes);
        datagram.position(position - Channel.HEADER_BYTES);
        out.toClient(
                allocation.listener(), allocation.client(), datagram, bytes + Channel.HEADER_BYTES);
        datagram.position(position);
    }

    private void indicate(
            Allocation allocation,
            InetSocketAddress from,
            ByteBuffer run,
            int segment,
            Allocations.Out out) {
        int limit = run.limit();
        int at = run.position();
        do {
            int size = Math.min(segment, limit - at);
            startIndication(from).bytes(Attribute.DATA, run, at, size);
            sendIndication(allocation, out);
            at += segment;
        } while (at < limit);
    }

    private StunWriter startIndication(InetSocketAddress from) {
        peer.set(from);
        return indication
                .start(
                        MessageClass.INDICATION,
                        StunMethod.DATA,
                        random.nextInt(),
                        random.nextLong())
                .xorAddress(Attribute.XOR_PEER_ADDRESS, peer);
    }

    private void sendIndication(Allocation allocation, Allocations.Out out) {
        ByteBuffer message = indication.done();
        out.toClient(allocation.listener(), allocation.client(), message, message.remaining());
    }

    /** Tells a client what a router or host has said of a packet of its (section 11.5). */
    void icmp(
            Relay relay,
            InetSocketAddress about,
            int type,
            int code,
            int errorValue,
            long nowNanos,
            Allocations.Out out) {
        Allocation allocation = relay.allocation();
        boolean permitted =
                allocation != null
                        && allocation.peers().hasPermission(about.getAddress(), nowNanos);
        if (permitted && allocation != null) {
            long words = (long) ((type & 0x7f) << 9 | (code & 0x1ff)) << 32;
            startIndication(about).u64(Attribute.ICMP, words | (errorValue & 0xffff_ffffL));
            sendIndication(allocation, out);
        }
    }
}
