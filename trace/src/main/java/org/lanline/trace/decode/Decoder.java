package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.Packet;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.tls.KeyLog;
import org.lanline.trace.tls.TlsConnection;
import org.lanline.trace.tls.TlsDirection;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the packets of a capture in order, and hands on what they carry. Everything that it keeps
 * is bounded: by how many flows there are, and that again by a limit.
 */
public final class Decoder {
    private static final int IPV4_IN_IP = 4;
    private static final int IPV6_IN_IP = 41;
    private static final int MOST_TUNNELS = 4;

    /** Of all connections together: unfinished messages, and what came before its turn. */
    private static final long MOST_WAITING_BYTES = 32 << 20;

    private static final int UDP_HEADER_BYTES = 8;
    private static final int TCP_HEADER_BYTES = 20;

    private final Problems problems;
    private final KeyLog keys;
    private final FlowTable flows = new FlowTable();
    private final Moment now = new Moment();
    private final Ip ip = new Ip();
    private final Hep hep = new Hep();
    private final Fragments fragments;
    private final Datagrams datagrams;
    private final List<TcpStream> connections = new ArrayList<>();
    private final Tally tally = new Tally();
    private final Room waiting = new Room(MOST_WAITING_BYTES);

    private final Usual usual = new Usual(flows);

    /** The packet at hand; null once its link no longer says whom what is in it is from. */
    private @Nullable Packet onLink;

    private @Nullable Flow atHand;

    /**
     * @param knowledge filled while reading, for those who take the media too
     */
    public Decoder(Messages messages, Media media, Knowledge knowledge, Problems problems) {
        this(messages, media, knowledge, problems, new KeyLog());
    }

    /**
     * @param keys of TLS connections; may become more while reading
     */
    public Decoder(
            Messages messages, Media media, Knowledge knowledge, Problems problems, KeyLog keys) {
        this.problems = problems;
        this.keys = keys;
        this.fragments = new Fragments(this::givenUp);
        this.datagrams = new Datagrams(messages, media, flows, new RelayPaths(flows), knowledge);
    }

    /** Takes one packet; frames come with rising numbers. */
    public void packet(int frame, Packet packet) {
        now.is(frame, packet.nanos());
        atHand = null;
        tally.packet(packet);
        if (datagrams.takeUsual() && usual.read(packet)) {
            media(packet);
        } else {
            any(packet);
        }
    }

    private void media(Packet packet) {
        Flow flow = usual.flow();
        atHand = flow;
        flow.packet(now.frame(), now.nanos(), usual.onWire());
        datagrams.rtp(flow, now, packet.bytes(), usual.payload(), usual.length(), usual.onWire());
    }

    private void any(Packet packet) {
        int at = Link.network(packet);
        if (at < 0) {
            noNetwork(at, packet);
            return;
        }
        Ip.Verdict verdict = ip.read(packet.bytes(), at, packet.offset() + packet.length());
        onLink = ip.isUnrouted() ? packet : null;
        network(verdict);
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
            onLink = null;
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
        } else if (ip.protocol == Ip.TCP) {
            tcp();
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
        atHand = flow;
        if (flow == null) {
            return;
        }
        flow.packet(now.frame(), now.nanos(), ip.onWire);
        int payload = at + UDP_HEADER_BYTES;
        if (length > 0 && ip.bytes[payload] == 'H' && Hep.begins(ip.bytes, payload, length)) {
            copied(flow, payload);
        } else {
            datagrams.datagram(flow, now, ip.bytes, payload, length, ip.onWire);
        }
    }

    /** A message that somebody else saw elsewhere, and when. */
    private void copied(Flow collector, int at) {
        collector.count(Protocol.HEP);
        if (!hep.read(ip.bytes, at)) {
            problem("a HEP packet without a message between two addresses");
            return;
        }
        byte[] message = hep.payload;
        if (hep.content != Hep.SIP || message == null) {
            return; // statistics of programs, logs
        }
        onLink = null;
        long rest = FlowTable.rest(hep.sourcePort, hep.targetPort, hep.transport & 0xff, 0);
        ip.sourceHigh = hep.sourceHigh;
        ip.sourceLow = hep.sourceLow;
        ip.targetHigh = hep.targetHigh;
        ip.targetLow = hep.targetLow;
        Flow flow = flow(rest);
        if (flow != null) {
            long then = hep.nanos == 0 ? now.nanos() : hep.nanos;
            Transport transport = hep.transport == Ip.TCP ? Transport.TCP : Transport.UDP;
            flow.packet(now.frame(), then, message.length);
            datagrams.sip(
                    flow, new Moment(now.frame(), then, transport), message, 0, message.length);
        }
    }

    private void tcp() {
        int at = ip.payload;
        if (ip.end - at < TCP_HEADER_BYTES) {
            problem("cut off in its TCP header");
            return;
        }
        int header = (ip.bytes[at + 12] >> 4 & 0xf) * 4;
        int missing = ip.cut ? ip.onWire - (ip.end - ip.start) : 0;
        int length = ip.end - at - header + missing;
        Flow flow = flow(ip.u16(at), ip.u16(at + 2), Ip.TCP);
        atHand = flow;
        if (flow == null || header < TCP_HEADER_BYTES || length < 0) {
            return;
        }
        flow.packet(now.frame(), now.nanos(), ip.onWire);
        int flags = ip.bytes[at + 13];
        TcpStream stream = flow.state.tcp;
        if (stream == null) {
            stream = new TcpStream(() -> content(flow), waiting);
            flow.state.tcp = stream;
            connections.add(stream);
        }
        if (!stream.isDull() || (flags & TcpStream.SYN) != 0) {
            int there = Math.max(0, ip.end - at - header);
            stream.segment((int) ip.u32(at + 4), flags, ip.bytes, at + header, there, length);
        }
    }

    private StreamContent content(Flow flow) {
        flow.state.tls = null;
        return new StreamContent(new Cut(flow), waiting);
    }

    /** What is cut out of one direction of a connection. */
    private final class Cut implements StreamContent.Out {
        private final Flow flow;

        Cut(Flow flow) {
            this.flow = flow;
        }

        @Override
        public void sip(byte[] message, Transport transport) {
            now.by(transport);
            datagrams.sip(flow, now, message, 0, message.length);
            now.by(Transport.UDP);
        }

        @Override
        public void datagram(byte[] bytes, int at, int length) {
            now.by(Transport.TCP);
            datagrams.datagram(flow, now, bytes, at, length, length);
            now.by(Transport.UDP);
        }

        @Override
        public @Nullable TlsDirection tls() {
            flow.count(Protocol.TLS);
            if (keys.isEmpty()) {
                return null;
            }
            Flow back = flows.reverse(flow);
            TlsConnection known = back == null ? null : back.state.tls;
            TlsConnection connection = known == null ? new TlsConnection(keys) : known;
            flow.state.tls = connection;
            return connection.direction();
        }

        @Override
        public void problem(String text) {
            Decoder.this.problem(text);
        }
    }

    private @Nullable Flow flow(int sourcePort, int targetPort, int protocol) {
        return flow(FlowTable.rest(sourcePort, targetPort, protocol, 0));
    }

    private @Nullable Flow flow(long rest) {
        Flow flow = flows.find(ip.sourceHigh, ip.sourceLow, ip.targetHigh, ip.targetLow, rest);
        return flow != null ? flow : newFlow(rest);
    }

    private @Nullable Flow newFlow(long rest) {
        Flow flow = new Flow(ip.sourceHigh, ip.sourceLow, ip.targetHigh, ip.targetLow, rest, null);
        flow.sentBy(onLink == null ? 0 : Link.sender(onLink));
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
        connections.forEach(TcpStream::finish);
    }

    /**
     * The flow that the last packet was on; null where it carried neither UDP nor TCP, or was a
     * fragment of a packet that is not whole yet.
     */
    public @Nullable Flow flow() {
        return atHand;
    }

    /** In the order of their first packet. */
    public List<Flow> flows() {
        return flows.all();
    }

    /** The flow the other way, when anything came that way. */
    public @Nullable Flow reverse(Flow flow) {
        return flows.reverse(flow);
    }

    public Tally tally() {
        return tally;
    }
}
