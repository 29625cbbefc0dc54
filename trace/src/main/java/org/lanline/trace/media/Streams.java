package org.lanline.trace.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.HeaderExtensions;
import org.lanline.rtp.RtcpPackets;
import org.lanline.rtp.RtpPacket;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Knowledge;
import org.lanline.trace.decode.Media;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All streams of a capture, each known by its SSRC and the flow that it came on. */
public final class Streams implements Media {
    private static final int MOST_STREAMS = 1 << 15;
    private static final int MOST_OF_A_FLOW = 256;

    private final Knowledge knowledge;
    private final RtpPacket view = new RtpPacket();
    private final HeaderExtensions extensions = new HeaderExtensions();
    private final RtcpPackets reports = new RtcpPackets();
    private final ExtendedReports extended = new ExtendedReports(this::from);
    private @Nullable List<Stream>[] byFlow = rows(1_024);
    private final Map<Integer, List<Stream>> bySsrc = new HashMap<>();
    private final List<Stream> inOrder = new ArrayList<>();

    /** The stream of the last packet on each flow: mostly that of the next one. */
    private @Nullable Stream[] latest = new Stream[1_024];

    private long leftOut;

    public Streams(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    @Override
    public void rtp(
            Flow flow, int frame, long nanos, byte[] bytes, int at, int length, int onWire) {
        if (!view.read(bytes, at, length)) {
            return;
        }
        int number = flow.number();
        Stream stream = number < latest.length ? latest[number] : null;
        if (stream == null || !stream.is(flow, view.ssrc())) {
            stream = find(flow, frame, nanos);
            if (number >= latest.length) {
                latest = Arrays.copyOf(latest, Math.max(number + 1, 2 * latest.length));
            }
            latest[number] = stream;
        }
        if (stream != null) {
            stream.packet(view, extensions, frame, nanos, onWire);
            if (stream.repairsNow()) {
                Stream base = repaired(stream);
                if (base != null) {
                    base.settle();
                }
                stream.repair(view, base);
            }
        }
    }

    /** The stream that this one is there for: as SDP says, or the only one it can be. */
    private @Nullable Stream repaired(Stream repairing) {
        Repair said = repairing.repairs();
        Stream only = null;
        for (Stream each : of(repairing.flow())) {
            if (said != null && each.ssrc() == said.of()) {
                return each;
            }
            if (said == null && !each.repairsNow()) {
                if (only != null) {
                    return null;
                }
                only = each;
            }
        }
        return only;
    }

    private @Nullable Stream find(Flow flow, int frame, long nanos) {
        int ssrc = view.ssrc();
        List<Stream> ofFlow = of(flow);
        for (int i = 0; i < ofFlow.size(); i++) {
            Stream stream = ofFlow.get(i);
            if (stream.is(flow, ssrc)) {
                return stream;
            }
        }
        if (inOrder.size() == MOST_STREAMS || ofFlow.size() == MOST_OF_A_FLOW) {
            leftOut++;
            return null;
        }
        Stream made = new Stream(flow, knowledge, view, frame, nanos);
        ofFlow.add(made);
        inOrder.add(made);
        bySsrc.computeIfAbsent(ssrc, _ -> new ArrayList<>(1)).add(made);
        return made;
    }

    private List<Stream> of(Flow flow) {
        int number = flow.number();
        if (number >= byFlow.length) {
            byFlow = Arrays.copyOf(byFlow, Math.max(number + 1, 2 * byFlow.length));
        }
        List<Stream> ofFlow = byFlow[number];
        if (ofFlow == null) {
            ofFlow = new ArrayList<>(2);
            byFlow[number] = ofFlow;
        }
        return ofFlow;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays know no type parameters
    private static @Nullable List<Stream>[] rows(int count) {
        return new List[count];
    }

    // --- RTCP ---

    @Override
    public void rtcp(Flow flow, int frame, long nanos, byte[] bytes, int at, int length) {
        if (!reports.fills(bytes, at, length)) {
            return; // encrypted behind its first header, or damaged
        }
        reports.begin(bytes, at, length);
        while (reports.next()) {
            switch (reports.type()) {
                case RtcpPackets.SENDER_REPORT -> {
                    sent(flow, frame, nanos);
                    received(flow, frame, nanos);
                }
                case RtcpPackets.RECEIVER_REPORT -> received(flow, frame, nanos);
                case RtcpPackets.SOURCE_DESCRIPTION -> described(flow);
                case RtcpPackets.GOODBYE -> goodbye(flow);
                case RtcpPackets.EXTENDED_REPORT -> extended.read(flow, frame, nanos, reports);
                case RtcpPackets.TRANSPORT_FEEDBACK, RtcpPackets.PAYLOAD_FEEDBACK -> feedback(flow);
                default -> {}
            }
        }
    }

    private void sent(Flow flow, int frame, long nanos) {
        Stream stream = from(flow.from().getAddress(), reports.senderSsrc());
        if (stream != null && reports.hasSenderPart()) {
            stream.reportsToFill()
                    .sent(
                            frame,
                            nanos,
                            RtcpPackets.middle(reports.ntp()),
                            reports.packetsSent(),
                            reports.octetsSent());
        }
    }

    private void received(Flow flow, int frame, long nanos) {
        for (int i = 0; i < reports.blocks(); i++) {
            Stream stream = from(flow.to().getAddress(), reports.blockSsrc(i));
            if (stream != null) {
                stream.reportsToFill()
                        .received(
                                frame,
                                nanos,
                                reports.fractionLost(i),
                                reports.cumulativeLost(i),
                                reports.jitter(i),
                                reports.lastSenderReport(i),
                                reports.delaySinceLast(i));
            }
        }
    }

    private void described(Flow flow) {
        int at = reports.canonicalName();
        Stream stream = at < 0 ? null : from(flow.from().getAddress(), reports.senderSsrc());
        if (stream != null) {
            byte[] bytes = reports.bytes();
            stream.reportsToFill().named(new String(bytes, at + 1, bytes[at] & 0xff, UTF_8));
        }
    }

    private void goodbye(Flow flow) {
        Stream stream = from(flow.from().getAddress(), reports.senderSsrc());
        if (stream != null) {
            stream.reportsToFill().goodbye();
        }
    }

    private void feedback(Flow flow) {
        Stream stream = from(flow.to().getAddress(), reports.mediaSsrc());
        if (stream == null) {
            return;
        }
        Reports about = stream.reportsToFill();
        boolean transport = reports.type() == RtcpPackets.TRANSPORT_FEEDBACK;
        if (transport && reports.count() == RtcpPackets.NACK) {
            about.nack(reports.nacked());
        } else if (reports.transportWideCount() >= 0) {
            int came = reports.transportWideCame();
            if (came >= 0) {
                about.arrived(reports.transportWideCount(), came);
            }
        } else if (!transport && reports.count() == RtcpPackets.PICTURE_LOSS) {
            about.pictureLoss();
        } else if (!transport && reports.count() == RtcpPackets.FULL_INTRA_REQUEST) {
            about.intraRequest();
        } else if (reports.remb() >= 0) {
            about.remb(reports.remb());
        }
    }

    /** The stream of that source from that host: on two legs there may be one each. */
    private @Nullable Stream from(InetAddress host, int ssrc) {
        List<Stream> all = bySsrc.get(ssrc);
        if (all == null) {
            return null;
        }
        for (Stream stream : all) {
            if (stream.flow().from().getAddress().equals(host)) {
                return stream;
            }
        }
        return null;
    }

    /** How many there are. */
    public int count() {
        return inOrder.size();
    }

    /** In the order of their first packet. What they say is of the packets up to now. */
    public List<Stream> all() {
        inOrder.forEach(Stream::settle);
        return Collections.unmodifiableList(inOrder);
    }

    /** Packets of streams that were too many. */
    public long leftOut() {
        return leftOut;
    }
}
