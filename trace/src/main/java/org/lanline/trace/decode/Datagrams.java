package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.Attribute;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Tells what a datagram is: by its first bytes (RFC 7983), by what it says of its own length, and
 * by what went before it on its flow, since SIP text begins with the same bytes as ChannelData.
 */
final class Datagrams {
    private static final int DNS_PORT = 53;
    private static final int MDNS_PORT = 5353;

    /**
     * So many packets of version 2 that were not followed by their like, and a flow is no media.
     */
    private static final int MOST_DISAPPOINTMENTS = 64;

    private static final long MOST_CANDIDATE_BYTES = 16 << 20;

    /** A second packet is one of the same stream when it is not further on than this. */
    private static final int NEAR = 100;

    private final Messages messages;
    private final Media media;
    private final FlowTable flows;
    private final RelayPaths relays;
    private final Knowledge knowledge;
    private final Room candidates = new Room(MOST_CANDIDATE_BYTES);
    private final Runs runs = new Runs();
    private final StunMessage view = new StunMessage();

    Datagrams(Messages messages, Media media, FlowTable flows, RelayPaths relays, Knowledge known) {
        this.messages = messages;
        this.media = media;
        this.flows = flows;
        this.relays = relays;
        this.knowledge = known;
    }

    /** True when {@link #rtp} is all that there is to do with a packet of {@link Usual}. */
    boolean takeUsual() {
        return !runs.areShort();
    }

    /** Takes one datagram, or a run of them; it is valid inside the call only. */
    void datagram(Flow flow, Moment now, byte[] bytes, int at, int length, int onWire) {
        if (length == 0) {
            flow.count(Protocol.OTHER);
            return;
        }
        int each = runs.each(flow, bytes, at, length);
        for (int next = 0; next < length; next += each) {
            int size = Math.min(each, length - next);
            one(flow, now, bytes, at + next, size, onWire - length + size);
        }
    }

    private void one(Flow flow, Moment now, byte[] bytes, int at, int length, int onWire) {
        int first = bytes[at] & 0xff;
        if (first >= 128 && first <= 191 && length >= 8 && !isNaming(flow)) {
            versionTwo(flow, now, bytes, at, length, onWire);
        } else {
            flow.count(control(flow, now, bytes, at, length, first));
        }
    }

    /** Questions for names begin with a random number, some like RTP. */
    private static boolean isNaming(Flow flow) {
        return flow.targetPort() == DNS_PORT || flow.sourcePort() == DNS_PORT;
    }

    // --- media ---

    private void versionTwo(Flow flow, Moment now, byte[] bytes, int at, int length, int onWire) {
        int second = bytes[at + 1] & 0xff;
        if (second >= 192 && second <= 223) {
            rtcp(flow, now, bytes, at, length, second);
        } else if (length < 12) {
            other(flow, now, bytes, at, length);
        } else if (flow.isMedia) {
            rtp(flow, now, bytes, at, length, onWire);
        } else {
            perhapsRtp(flow, now, bytes, at, length, onWire);
        }
    }

    /** Takes one packet of RTP on a flow that carries it. */
    void rtp(Flow flow, Moment now, byte[] bytes, int at, int length, int onWire) {
        flow.countMedia();
        runs.passed(flow, bytes, at);
        media.rtp(flow, now.frame(), now.nanos(), bytes, at, length, onWire);
    }

    /** One packet proves nothing, unless the signalling or a handshake has prepared for it. */
    private void perhapsRtp(Flow flow, Moment now, byte[] bytes, int at, int length, int onWire) {
        FlowState state = flow.state;
        FlowState.Candidate candidate = state.candidate;
        boolean follows = candidate != null && follows(candidate.bytes, bytes, at);
        if (follows || prepared(flow)) {
            flow.isMedia = true;
            keep(state, null);
            if (candidate != null && follows) {
                Moment then = new Moment(candidate.frame, candidate.nanos, now.transport());
                rtp(flow, then, candidate.bytes, 0, candidate.bytes.length, candidate.onWire);
            }
            rtp(flow, now, bytes, at, length, onWire);
        } else {
            disappoint(flow, now, bytes, at, length, onWire);
        }
    }

    private static boolean follows(byte[] earlier, byte[] bytes, int at) {
        for (int i = 8; i < 12; i++) {
            if (earlier[i] != bytes[at + i]) {
                return false;
            }
        }
        int step = (short) (u16(bytes, at + 2) - u16(earlier, 2));
        return step != 0 && step < NEAR && step > -NEAR;
    }

    private boolean prepared(Flow flow) {
        Flow back = flows.reverse(flow);
        return knowledge.expectsMedia(flow)
                || isPeerToPeer(flow)
                || (back != null && (back.isMedia || isPeerToPeer(back)));
    }

    /** Checks went here, or a handshake: what comes next is media, also when it began elsewhere. */
    private static boolean isPeerToPeer(Flow flow) {
        return flow.messages(Protocol.DTLS) > 0 || flow.messages(Protocol.STUN) > 0;
    }

    private void disappoint(Flow flow, Moment now, byte[] bytes, int at, int length, int onWire) {
        FlowState state = flow.state;
        if (state.candidate != null) {
            flow.count(Protocol.OTHER);
        }
        if (state.disappointments == MOST_DISAPPOINTMENTS) {
            keep(state, null);
            flow.count(Protocol.OTHER);
            return;
        }
        state.disappointments++;
        byte[] copy = Arrays.copyOfRange(bytes, at, at + length);
        keep(state, new FlowState.Candidate(now.frame(), now.nanos(), copy, onWire));
        if (state.candidate == null) {
            flow.count(Protocol.OTHER);
        }
    }

    private void keep(FlowState state, FlowState.@Nullable Candidate next) {
        if (state.candidate != null) {
            candidates.give(state.candidate.bytes.length);
        }
        state.candidate = next == null || !candidates.take(next.bytes.length) ? null : next;
    }

    private void rtcp(Flow flow, Moment now, byte[] bytes, int at, int length, int type) {
        int said = 4 * (u16(bytes, at + 2) + 1);
        boolean usual = type >= 200 && type <= 207;
        if (said > length || !(usual || flow.isMedia)) {
            other(flow, now, bytes, at, length);
            return;
        }
        flow.count(Protocol.RTCP);
        media.rtcp(flow, now.frame(), now.nanos(), bytes, at, length);
        messages.rtcp(seen(flow, now, bytes, at, length));
    }

    // --- everything else ---

    private Protocol control(Flow flow, Moment now, byte[] bytes, int at, int length, int first) {
        if (first < 4 && isStun(bytes, at, length)) {
            stun(flow, now, bytes, at, length);
            return Protocol.STUN;
        }
        if (first >= 16 && first <= 19 && isZrtp(bytes, at, length)) {
            messages.zrtp(seen(flow, now, bytes, at, length));
            return Protocol.ZRTP;
        }
        if (first >= 20 && first <= 63 && isDtls(flow, bytes, at, length, first)) {
            messages.dtls(seen(flow, now, bytes, at, length));
            return Protocol.DTLS;
        }
        if (SipText.begins(bytes, at, length)) {
            sipMessage(flow, now, bytes, at, length);
            return Protocol.SIP;
        }
        if (first >= 64 && first <= 79 && channel(flow, now, bytes, at, length)) {
            return Protocol.CHANNEL_DATA;
        }
        return bystander(flow, now, bytes, at, length);
    }

    /** What goes on beside calls, told by its port. */
    private Protocol bystander(Flow flow, Moment now, byte[] bytes, int at, int length) {
        if (flow.targetPort() == MDNS_PORT || flow.sourcePort() == MDNS_PORT) {
            messages.other(seen(flow, now, bytes, at, length));
            return Protocol.MDNS;
        }
        if (isNaming(flow)) {
            return Protocol.DNS;
        }
        unknown(flow, now, bytes, at, length);
        return Protocol.OTHER;
    }

    /** Takes one message of SIP that was cut out of a stream. */
    void sip(Flow flow, Moment now, byte[] bytes, int at, int length) {
        flow.count(Protocol.SIP);
        sipMessage(flow, now, bytes, at, length);
    }

    private void sipMessage(Flow flow, Moment now, byte[] bytes, int at, int length) {
        Seen message = seen(flow, now, bytes, at, length);
        knowledge.learn(message);
        messages.sip(message);
    }

    private void other(Flow flow, Moment now, byte[] bytes, int at, int length) {
        unknown(flow, now, bytes, at, length);
        flow.count(Protocol.OTHER);
    }

    /** Of what is not known, the first datagram is shown. */
    private void unknown(Flow flow, Moment now, byte[] bytes, int at, int length) {
        if (flow.packets() <= 1) {
            messages.other(seen(flow, now, bytes, at, length));
        }
    }

    static boolean isStun(byte[] bytes, int at, int length) {
        return length >= StunMessage.HEADER_BYTES
                && u16(bytes, at + 4) == StunMessage.MAGIC_COOKIE >>> 16
                && u16(bytes, at + 6) == (StunMessage.MAGIC_COOKIE & 0xffff);
    }

    private void stun(Flow flow, Moment now, byte[] bytes, int at, int length) {
        // one wrapping is taken off, and no second one inside it
        boolean carriedMedia =
                flow.through() == null
                        && relays.stun(flow, now, ByteBuffer.wrap(bytes, at, length), this);
        learnFrom(flow, bytes, at, length);
        if (!carriedMedia) {
            messages.stun(seen(flow, now, bytes, at, length));
        }
    }

    /** A check names the descriptions of both ends, so it says what media their addresses take. */
    private void learnFrom(Flow flow, byte[] bytes, int at, int length) {
        if (knowledge.namesChecks()
                && view.parse(ByteBuffer.wrap(bytes, at, length)) == StunMessage.Verdict.STUN
                && view.isRequest()
                && view.method() == StunMethod.BINDING) {
            knowledge.checked(flow, view.text(Attribute.USERNAME));
        }
    }

    private boolean channel(Flow flow, Moment now, byte[] bytes, int at, int length) {
        return flow.through() == null && relays.channelData(flow, now, bytes, at, length, this);
    }

    private static boolean isZrtp(byte[] bytes, int at, int length) {
        return length >= 16
                && bytes[at + 4] == 'Z'
                && bytes[at + 5] == 'R'
                && bytes[at + 6] == 'T'
                && bytes[at + 7] == 'P';
    }

    /** A record with its version and length, or the shorter header of DTLS 1.3 (RFC 9147). */
    private boolean isDtls(Flow flow, byte[] bytes, int at, int length, int first) {
        if (first <= 26) {
            boolean version = length >= 13 && bytes[at + 1] == (byte) 0xfe && bytes[at + 2] < 0;
            return version && (first == 25 || 13 + u16(bytes, at + 11) <= length);
        }
        if (first < 32) {
            return false;
        }
        Flow back = flows.reverse(flow);
        return isPeerToPeer(flow) || (back != null && isPeerToPeer(back));
    }

    static Seen seen(Flow flow, Moment now, byte[] bytes, int at, int length) {
        return new Seen(
                now.frame(),
                now.nanos(),
                now.transport(),
                flow.from(),
                flow.to(),
                flow.through(),
                Arrays.copyOfRange(bytes, at, at + length));
    }

    static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
