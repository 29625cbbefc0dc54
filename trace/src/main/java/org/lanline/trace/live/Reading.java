package org.lanline.trace.live;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.Packet;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.stun.Attribute;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.decode.Decoder;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Knowledge;
import org.lanline.trace.decode.Protocol;
import org.lanline.trace.decode.Seen;
import org.lanline.trace.decode.Unheard;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** What one decoder has learnt of who talks to whom, until it has seen so much that it is full. */
final class Reading extends Unheard {
    private static final int MOST_FLOWS = 30_000;

    private final CallIds callIds;
    private final Knowledge knowledge = new Knowledge();
    private final Decoder decoder = new Decoder(this, this, knowledge, new Problems());
    private final StunMessage view = new StunMessage();
    private final Set<Flow> ofCalls = new HashSet<>();
    private int frame;
    private long fragments;
    private boolean sip;
    private boolean sipOfCall;
    private boolean check;
    private boolean fragment;

    Reading(CallIds callIds) {
        this.callIds = callIds;
    }

    void packet(Packet packet) {
        sip = false;
        sipOfCall = false;
        check = false;
        fragments = decoder.tally().fragments();
        decoder.packet(++frame, packet);
        fragment = decoder.tally().fragments() > fragments;
        Flow flow = decoder.flow();
        if (flow != null && (check || (sipOfCall && flow.isTcp()))) {
            ofCalls.add(flow);
        }
    }

    @Nullable Flow flow() {
        return decoder.flow();
    }

    boolean wasFragment() {
        return fragment;
    }

    boolean wasSip() {
        return sip;
    }

    boolean wasSipOfCall() {
        return sipOfCall;
    }

    boolean isFull() {
        return frame == Integer.MAX_VALUE || decoder.flows().size() > MOST_FLOWS;
    }

    /** True when what goes this way, or the other, belongs to a call. */
    boolean isOfCall(Flow flow) {
        Flow back = decoder.reverse(flow);
        return ofCalls.contains(flow)
                || (back != null && ofCalls.contains(back))
                || flow.messages(Protocol.RTP) > 0
                || flow.messages(Protocol.RTCP) > 0
                || flow.messages(Protocol.ZRTP) > 0
                || (flow.messages(Protocol.DTLS) > 0 && knowledge.expectsMedia(flow));
    }

    @Override
    public void sip(Seen message) {
        sip = true;
        sipOfCall |=
                switch (SipMessage.parse(message.bytes(), 0, message.bytes().length)) {
                    case Parsed.Ok(SipMessage read) ->
                            callIds.isOfCall(read.callId(), read.method());
                    case Parsed.Bad _ -> true; // whoever looks for a fault wants to see it
                };
    }

    /** A check of ICE names both sides (RFC 8445 section 7.2.2); a relay is there for calls. */
    @Override
    public void stun(Seen message) {
        if (view.parse(ByteBuffer.wrap(message.bytes())) != StunMessage.Verdict.STUN) {
            return;
        }
        String name = view.method() == StunMethod.BINDING ? view.text(Attribute.USERNAME) : null;
        check |= view.method() != StunMethod.BINDING || (name != null && name.indexOf(':') > 0);
    }

    /** Media in a relay's wrapping was relayed for a call. */
    @Override
    public void rtp(
            Flow flow, int frame, long nanos, byte[] bytes, int at, int length, int onWire) {
        check |= flow.through() != null;
    }
}
