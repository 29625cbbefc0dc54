package org.lanline.trace.media;

import org.lanline.rtp.RtpPacket;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Media;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All streams of a capture, each known by its SSRC and the flow that it came on. */
public final class Streams implements Media {
    private static final int MOST_STREAMS = 1 << 15;

    private final RtpPacket view = new RtpPacket();
    private final Map<Flow, List<Stream>> byFlow = new HashMap<>();
    private final List<Stream> inOrder = new ArrayList<>();
    private Stream last = Stream.NONE;
    private long leftOut;

    @Override
    public void rtp(
            Flow flow, int frame, long nanos, byte[] bytes, int at, int length, int onWire) {
        if (view.read(bytes, at, length)) {
            Stream stream = stream(flow);
            if (stream != Stream.NONE) {
                stream.packet(view, frame, nanos, onWire);
            }
        }
    }

    @Override
    public void rtcp(Flow flow, int frame, long nanos, byte[] bytes, int at, int length) {}

    private Stream stream(Flow flow) {
        int ssrc = view.ssrc();
        Stream stream = last;
        if (!stream.is(flow, ssrc)) {
            stream = find(flow, ssrc);
            last = stream;
        }
        return stream;
    }

    private Stream find(Flow flow, int ssrc) {
        List<Stream> ofFlow = byFlow.computeIfAbsent(flow, _ -> new ArrayList<>(2));
        for (Stream stream : ofFlow) {
            if (stream.is(flow, ssrc)) {
                return stream;
            }
        }
        if (inOrder.size() == MOST_STREAMS) {
            leftOut++;
            return Stream.NONE;
        }
        Stream made = new Stream(flow, ssrc);
        ofFlow.add(made);
        inOrder.add(made);
        return made;
    }

    /** In the order of their first packet. */
    public List<Stream> all() {
        return Collections.unmodifiableList(inOrder);
    }

    /** Packets of streams that were too many. */
    public long leftOut() {
        return leftOut;
    }
}
