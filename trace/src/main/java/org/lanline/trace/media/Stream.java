package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.RtpPacket;
import org.lanline.trace.decode.Flow;

/** One synchronization source on one flow. */
public final class Stream {
    /** Stands for no stream. */
    static final Stream NONE = new Stream(null, 0);

    private final @Nullable Flow flow;
    private final int ssrc;
    private int firstFrame;
    private int lastFrame;
    private long firstNanos;
    private long lastNanos;
    private long packets;
    private long bytes;

    Stream(@Nullable Flow flow, int ssrc) {
        this.flow = flow;
        this.ssrc = ssrc;
    }

    boolean is(Flow other, int otherSsrc) {
        return flow == other && ssrc == otherSsrc;
    }

    void packet(RtpPacket packet, int frame, long nanos, int onWire) {
        if (packets++ == 0) {
            firstFrame = frame;
            firstNanos = nanos;
        }
        lastFrame = frame;
        lastNanos = nanos;
        bytes += onWire;
    }

    public Flow flow() {
        if (flow == null) {
            throw new IllegalStateException("no stream");
        }
        return flow;
    }

    /** 32 bits, as they fit an int. */
    public int ssrc() {
        return ssrc;
    }

    public int firstFrame() {
        return firstFrame;
    }

    public int lastFrame() {
        return lastFrame;
    }

    public long firstNanos() {
        return firstNanos;
    }

    public long lastNanos() {
        return lastNanos;
    }

    public long packets() {
        return packets;
    }

    /** With IP headers. */
    public long bytes() {
        return bytes;
    }
}
