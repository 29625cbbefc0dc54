package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.Packet;
import org.lanline.trace.capture.Problems;

import java.util.List;

/**
 * Takes the packets of a capture in order, and hands on what they carry. Everything that it keeps
 * is bounded: by how many flows there are, and that again by a limit.
 */
public final class Decoder {
    private static final int IPV4_IN_IP = 4;
    private static final int IPV6_IN_IP = 41;
    private static final int MOST_TUNNELS = 4;
    private static final int UDP_HEADER_BYTES = 8;

    private final Problems problems;
    private final FlowTable flows = new FlowTable();
    private final Knowledge knowledge = new Knowledge();
    private final Moment now = new Moment();
    private final Ip ip = new Ip();
    private final Fragments fragments;
    private final Datagrams datagrams;
    private final Tally tally = new Tally();

    public Decoder(Messages messages, Media media, Problems problems) {
        this.problems = problems;
        this.fragments = new Fragments(this::givenUp);
        this.datagrams = new Datagrams(messages, media, flows, new RelayPaths(flows), knowledge);
    }

    /** Takes one packet; frames come with rising numbers. */
    public void packet(int frame, Packet packet) {
        now.is(frame, packet.nanos());
        tally.packet(packet);
        int at = Link.network(packet);
        if (at < 0) {
            noNetwork(at, packet);
            return;
        }
        network(ip.read(packet.bytes(), at, packet.offset() + packet.length()));
    }

    private void noNetwork(int why, Packet packet) {
        switch (why) {
            case Link.CUT_OFF -> problem("cut off before it says what it carries");
            case Link.UNKNOWN_LINK ->
                    problem(
                            "link type "
                                    + packet.linkType()
                                    + " is not understood; not looked into");
            default -> tally.notIp++;
        }
    }

    private void problem(String text) {
        problems.in(now.frame(), text);
    }

    private void network(Ip.Verdict verdict) {
        Ip.Verdict inner = verdict;
        for (int tunnels = 0;
                inner == Ip.Verdict.WHOLE && isTunnel() && tunnels < MOST_TUNNELS;
                tunnels++) {
            inner = ip.read(ip.bytes, ip.payload, ip.end);
        }
        switch (inner) {
            case WHOLE -> transport();
            case FRAGMENT -> fragment();
            case CUT_OFF -> problem("cut off in its IP header");
            case MALFORMED -> problem("an IP header whose lengths do not fit each other");
        }
    }

    private boolean isTunnel() {
        return ip.protocol == IPV4_IN_IP || ip.protocol == IPV6_IN_IP;
    }

    private void fragment() {
        tally.fragments++;
        byte[] whole = fragments.add(ip, now.frame(), now.nanos());
        if (whole != null) {
            ip.reassembled(whole);
            transport();
        }
    }

    private void givenUp(int frame, byte @Nullable [] start) {
        String what =
                start == null
                        ? "the first fragment of this IP packet is not in the capture"
                        : "only the first fragment of this IP packet is in the capture";
        problems.in(frame, what);
    }

    private void transport() {
        if (ip.protocol == Ip.UDP) {
            udp();
        } else {
            tally.notUdp++;
        }
    }

    private void udp() {
        int at = ip.payload;
        if (ip.end - at < UDP_HEADER_BYTES) {
            problem("cut off in its UDP header");
            return;
        }
        int said = ip.u16(at + 4) - UDP_HEADER_BYTES;
        int there = ip.end - at - UDP_HEADER_BYTES;
        int length = said < 0 ? there : Math.min(said, there);
        Flow flow = flow(ip.u16(at), ip.u16(at + 2), Ip.UDP);
        if (flow != null) {
            flow.packet(now.frame(), now.nanos(), ip.onWire);
            datagrams.datagram(flow, now, ip.bytes, at + UDP_HEADER_BYTES, length, ip.onWire);
        }
    }

    private @Nullable Flow flow(int sourcePort, int targetPort, int protocol) {
        long rest = FlowTable.rest(sourcePort, targetPort, protocol, 0);
        Flow flow = flows.find(ip.sourceHigh, ip.sourceLow, ip.targetHigh, ip.targetLow, rest);
        return flow != null ? flow : newFlow(rest);
    }

    private @Nullable Flow newFlow(long rest) {
        Flow flow = new Flow(ip.sourceHigh, ip.sourceLow, ip.targetHigh, ip.targetLow, rest, null);
        if (!flows.add(flow)) {
            problem(
                    "more than "
                            + FlowTable.MOST_FLOWS
                            + " flows; this one and those after it are left out");
            return null;
        }
        return flow;
    }

    /** The capture is at its end: says what was waited for in vain. */
    public void finish() {
        fragments.finish();
    }

    /** In the order of their first packet. */
    public List<Flow> flows() {
        return flows.all();
    }

    /** The flow the other way, when anything came that way. */
    public @Nullable Flow reverse(Flow flow) {
        return flows.reverse(flow);
    }

    /** What the signalling has said of media. */
    public Knowledge knowledge() {
        return knowledge;
    }

    public Tally tally() {
        return tally;
    }
}
