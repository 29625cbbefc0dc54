package org.lanline.server.probe;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** One stream of RTP in one direction: what was sent, what arrived, and how late. */
final class Flow {

    /** Of G.711, a second. */
    private static final int CLOCK = 8_000;

    private static final int HEADER_BYTES = 12;
    private static final int SAMPLES = 160;

    private final int ssrc;
    private final Speech speech;
    private final long[] sentNanos;
    private final long[] delayNanos;
    private final ByteBuffer packet = ByteBuffer.allocate(HEADER_BYTES + SAMPLES);
    private int sent;
    private int received;
    private boolean first = true;
    private double lastTransit;
    private double jitter;

    Flow(int ssrc, Speech speech) {
        this.ssrc = ssrc;
        this.speech = speech;
        this.sentNanos = new long[speech.packets()];
        this.delayNanos = new long[speech.packets()];
    }

    /** The next packet, and that it leaves now. Valid until the next call. */
    ByteBuffer next() {
        packet.clear();
        packet.put((byte) 0x80)
                .put((byte) speech.payloadType())
                .putShort((short) sent)
                .putInt(sent * SAMPLES)
                .putInt(ssrc)
                .put(speech.payload(sent));
        sentNanos[sent++] = System.nanoTime();
        return packet.flip();
    }

    /** False when the packet is none of this flow's, or came before. */
    boolean arrived(ByteBuffer rtp, long nanos) {
        int at = rtp.position();
        if (rtp.remaining() != HEADER_BYTES + SAMPLES || rtp.getInt(at + 8) != ssrc) {
            return false;
        }
        int number = rtp.getShort(at + 2) & 0xffff;
        if (number >= sent || delayNanos[number] != 0) {
            return false;
        }
        delayNanos[number] = Math.max(1, nanos - sentNanos[number]);
        received++;
        jitter(nanos, number * (double) SAMPLES);
        return true;
    }

    /** RFC 3550 section 6.4.1. */
    private void jitter(long arrivedNanos, double timestamp) {
        double transit = (arrivedNanos - sentNanos[0]) * (CLOCK / 1e9) - timestamp;
        if (!first) {
            jitter += (Math.abs(transit - lastTransit) - jitter) / 16;
        }
        first = false;
        lastTransit = transit;
    }

    RelayReport.Direction measured() {
        long[] sorted = Arrays.stream(delayNanos).filter(each -> each != 0).sorted().toArray();
        double loss = sent == 0 ? 0 : Math.round((sent - received) * 10_000.0 / sent) / 100.0;
        return sorted.length == 0
                ? new RelayReport.Direction(sent, 0, loss, 0, 0, 0)
                : new RelayReport.Direction(
                        sent,
                        received,
                        loss,
                        round(jitter * 1_000 / CLOCK),
                        round(sorted[sorted.length / 2] / 1e6),
                        round(sorted[(int) (sorted.length * 0.99)] / 1e6));
    }

    static double round(double millis) {
        return Math.round(millis * 1e3) / 1e3;
    }
}
