package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.Attribute;
import org.lanline.stun.RawAddress;
import org.lanline.stun.StunMessage;

import java.nio.ByteBuffer;

/** Follows TURN allocations, and takes what they relay out of its wrapping (RFC 8656). */
final class RelayPaths {
    private static final int ALLOCATE = 3;
    private static final int SEND = 6;
    private static final int DATA = 7;
    private static final int CHANNEL_BIND = 9;
    private static final int TURN_PORT = 3478;
    private static final int TURN_TLS_PORT = 5349;
    private static final int CHANNEL_HEADER_BYTES = 4;
    private static final int MOST_ALLOCATIONS = 1 << 16;

    private final FlowTable flows;
    private final StunMessage view = new StunMessage();
    private final RawAddress raw = new RawAddress();
    private final RawAddress unknownPeer = new RawAddress();
    private int allocations;

    RelayPaths(FlowTable flows) {
        this.flows = flows;
    }

    /**
     * Learns from a message of TURN, and takes out what an indication carries.
     *
     * @return true when that was RTP
     */
    boolean stun(Flow flow, Moment now, ByteBuffer message, Datagrams datagrams) {
        if (view.parse(message) != StunMessage.Verdict.STUN) {
            return false;
        }
        return switch (view.method()) {
            case ALLOCATE -> {
                allocated(flow);
                yield false;
            }
            case CHANNEL_BIND -> {
                bound(flow);
                yield false;
            }
            case SEND, DATA -> view.isIndication() && indication(flow, now, datagrams);
            default -> false;
        };
    }

    private void allocated(Flow flow) {
        int index = view.find(Attribute.XOR_RELAYED_ADDRESS);
        if (view.isSuccess() && index >= 0) {
            RawAddress relayed = new RawAddress();
            Flow back = flows.reverse(flow);
            if (back == null || !view.readXorAddressAt(index, relayed)) {
                return;
            }
            Allocation allocation = of(back, relayed);
            flow.state.allocation = allocation;
            back.state.allocation = allocation;
        }
    }

    private void bound(Flow flow) {
        int index = view.find(Attribute.XOR_PEER_ADDRESS);
        int channel = view.u16(Attribute.CHANNEL_NUMBER);
        Allocation allocation = view.isRequest() && index >= 0 ? known(flow, true) : null;
        RawAddress peer = new RawAddress();
        if (allocation != null && channel >= 0 && view.readXorAddressAt(index, peer)) {
            allocation.bind(channel, peer);
        }
    }

    private boolean indication(Flow flow, Moment now, Datagrams datagrams) {
        int peerIndex = view.find(Attribute.XOR_PEER_ADDRESS);
        int dataIndex = view.find(Attribute.DATA);
        Allocation allocation = known(flow, view.method() == SEND);
        if (allocation == null
                || dataIndex < 0
                || peerIndex < 0
                || !view.readXorAddressAt(peerIndex, raw)) {
            return false;
        }
        int at = view.offsetAt(dataIndex);
        int length = view.lengthAt(dataIndex);
        byte[] bytes = view.buffer().array();
        Flow inner = inner(allocation, allocation.fromClient(flow), raw, raw, 0);
        if (inner == null) {
            return false;
        }
        long before = inner.messages(Protocol.RTP);
        take(inner, now, bytes, at, length, datagrams);
        return inner.messages(Protocol.RTP) > before;
    }

    /**
     * Takes out what a channel carries.
     *
     * @return false when this is no ChannelData: the length does not fit, or nothing is known of
     *     such a channel and what it would carry is nothing known either
     */
    boolean channelData(
            Flow flow, Moment now, byte[] bytes, int at, int length, Datagrams datagrams) {
        int said = length < CHANNEL_HEADER_BYTES ? -1 : Datagrams.u16(bytes, at + 2);
        int left = length - CHANNEL_HEADER_BYTES;
        if (said < 0 || said > left || left - said > 3) {
            return false;
        }
        int channel = Datagrams.u16(bytes, at);
        Allocation allocation = flow.state.allocation;
        RawAddress peer = allocation == null ? null : allocation.peer(channel);
        if (peer == null && !plausible(bytes, at + CHANNEL_HEADER_BYTES, said)) {
            return false;
        }
        if (allocation == null) {
            allocation = known(flow, guessIsFromClient(flow));
            peer = allocation == null ? null : allocation.peer(channel);
        }
        if (allocation == null) {
            return false;
        }
        unknownPeer.setIpv4(0, channel);
        Flow inner =
                inner(
                        allocation,
                        allocation.fromClient(flow),
                        peer == null ? unknownPeer : peer,
                        peer,
                        channel);
        if (inner != null) {
            take(inner, now, bytes, at + CHANNEL_HEADER_BYTES, said, datagrams);
        }
        return true;
    }

    /** STUN, DTLS or RTP, as far as the first bytes say. */
    private static boolean plausible(byte[] bytes, int at, int length) {
        if (length < 12) {
            return false;
        }
        int first = bytes[at] & 0xff;
        if (first < 4) {
            return length >= StunMessage.HEADER_BYTES
                    && Datagrams.u16(bytes, at + 4) == StunMessage.MAGIC_COOKIE >>> 16;
        }
        boolean isRecord = first >= 20 && first <= 26;
        return isRecord ? bytes[at + 1] == (byte) 0xfe : first >= 128 && first <= 191;
    }

    private static boolean guessIsFromClient(Flow flow) {
        return flow.sourcePort() != TURN_PORT && flow.sourcePort() != TURN_TLS_PORT;
    }

    private void take(
            Flow inner, Moment now, byte[] bytes, int at, int length, Datagrams datagrams) {
        inner.packet(now.frame(), now.nanos(), length);
        datagrams.datagram(inner, now, bytes, at, length, length);
    }

    /** The flow between the relayed address and the peer; null when there are too many flows. */
    private @Nullable Flow inner(
            Allocation allocation,
            boolean fromClient,
            RawAddress peer,
            @Nullable RawAddress shown,
            int channel) {
        RawAddress outside = allocation.outside();
        RawAddress from = fromClient ? outside : peer;
        RawAddress to = fromClient ? peer : outside;
        long rest = FlowTable.rest(from.port(), to.port(), Ip.UDP, allocation.number());
        Flow flow = flows.find(high(from), low(from), high(to), low(to), rest);
        if (flow == null) {
            flow =
                    new Flow(
                            high(from),
                            low(from),
                            high(to),
                            low(to),
                            rest,
                            allocation.through(shown, channel));
            return flows.add(flow) ? flow : null;
        }
        return flow;
    }

    private static long high(RawAddress address) {
        return address.isIpv6() ? address.high() : 0;
    }

    private static long low(RawAddress address) {
        return address.isIpv6() ? address.low() : address.low() | 0xffffL << 32;
    }

    /** The allocation at an end of this flow, made where the capture began too late to show it. */
    private @Nullable Allocation known(Flow flow, boolean fromClient) {
        Allocation allocation = flow.state.allocation;
        if (allocation == null) {
            Flow back = flows.reverse(flow);
            allocation = back == null ? null : back.state.allocation;
        }
        if (allocation == null && allocations < MOST_ALLOCATIONS) {
            allocation =
                    fromClient
                            ? new Allocation(++allocations, flow.from(), flow.to())
                            : new Allocation(++allocations, flow.to(), flow.from());
        }
        flow.state.allocation = allocation;
        return allocation;
    }

    /** A client that is lent another address has a new allocation. */
    private @Nullable Allocation of(Flow fromClient, RawAddress relayed) {
        Allocation before = fromClient.state.allocation;
        if (before != null && before.mayHave(relayed)) {
            before.relayed(relayed);
            return before;
        }
        if (allocations == MOST_ALLOCATIONS) {
            return null;
        }
        Allocation made = new Allocation(++allocations, fromClient.from(), fromClient.to());
        made.relayed(relayed);
        return made;
    }
}
