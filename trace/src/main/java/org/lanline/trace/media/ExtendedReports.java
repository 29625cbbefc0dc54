package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.RtcpPackets;
import org.lanline.trace.decode.Flow;

import java.net.InetAddress;

/** Reads extended reports (RFC 3611) and gives each block to the stream that it is about. */
final class ExtendedReports {
    private static final int LOSS_RUNS = 1;
    private static final int DUPLICATE_RUNS = 2;
    private static final int RECEIPT_TIMES = 3;
    private static final int REFERENCE_TIME = 4;
    private static final int DELAY_SINCE = 5;
    private static final int STATISTICS = 6;
    private static final int STATISTICS_BYTES = 40;
    private static final int DELAY_BYTES = 12;
    private static final int REMEMBERED = 64;
    private static final double UNITS_PER_MILLI = 65.536;

    /** Finds the stream of a source from a host. */
    @FunctionalInterface
    interface Sources {
        @Nullable Stream of(InetAddress host, int ssrc);
    }

    private final Sources sources;
    private final int[] receivers = new int[REMEMBERED];
    private final int[] middles = new int[REMEMBERED];
    private final long[] toldAt = new long[REMEMBERED];
    private int told;
    private byte[] in = new byte[0];

    ExtendedReports(Sources sources) {
        this.sources = sources;
    }

    /** The packet that was moved to is one of these. */
    void read(Flow flow, int frame, long nanos, RtcpPackets reports) {
        in = reports.bytes();
        Stream own = sources.of(flow.from().getAddress(), reports.senderSsrc());
        for (int at = reports.extendedBlock(-1); at >= 0; at = reports.extendedBlock(at)) {
            int length = reports.extendedLength(at);
            switch (reports.extendedType(at)) {
                case REFERENCE_TIME -> {
                    if (length >= 12) {
                        remember(reports.senderSsrc(), u16(at + 6) << 16 | u16(at + 8), nanos);
                        add(own, new ExtendedReport.ReferenceTime(frame, nanos));
                    }
                }
                case DELAY_SINCE -> {
                    for (int i = at + 4; i + DELAY_BYTES <= at + length; i += DELAY_BYTES) {
                        add(own, answered(frame, nanos, i));
                    }
                }
                default -> {
                    Stream about = sources.of(flow.to().getAddress(), reports.extendedSsrc(at));
                    ExtendedReport block = block(frame, nanos, at, length);
                    boolean unknown = block instanceof ExtendedReport.Unknown;
                    add(about == null && unknown ? own : about, block);
                }
            }
        }
    }

    private static void add(@Nullable Stream stream, ExtendedReport report) {
        if (stream != null) {
            stream.reportsToFill().extended(report);
        }
    }

    private void remember(int receiver, int middle, long nanos) {
        int slot = told++ % REMEMBERED;
        receivers[slot] = receiver;
        middles[slot] = middle;
        toldAt[slot] = nanos;
    }

    private ExtendedReport answered(int frame, long nanos, int at) {
        int receiver = u32(at);
        int last = u32(at + 4);
        double held = (u32(at + 8) & 0xffff_ffffL) / UNITS_PER_MILLI;
        if (last == 0) {
            return new ExtendedReport.Answered(frame, nanos, receiver, -1, -1);
        }
        double roundTrip = -1;
        for (int i = 0; i < Math.min(told, REMEMBERED); i++) {
            double millis = (nanos - toldAt[i]) / 1e6 - held;
            if (receivers[i] == receiver && middles[i] == last && millis > -1) {
                roundTrip = Math.max(0, millis);
            }
        }
        return new ExtendedReport.Answered(frame, nanos, receiver, held, roundTrip);
    }

    /** One that is about a source. */
    private ExtendedReport block(int frame, long nanos, int at, int length) {
        int type = in[at] & 0xff;
        boolean runs = type == LOSS_RUNS || type == DUPLICATE_RUNS;
        if (runs && length >= 12) {
            return run(frame, nanos, at, length);
        }
        if (type == RECEIPT_TIMES && length >= 12) {
            int times = (length - 12) / 4;
            return new ExtendedReport.ReceiptTimes(frame, nanos, u16(at + 8), times);
        }
        if (type == STATISTICS && length >= STATISTICS_BYTES) {
            return statistics(frame, nanos, at);
        }
        if (type == RtcpPackets.VOIP_METRICS && length >= VoipMetrics.BLOCK_BYTES) {
            return VoipMetrics.read(frame, nanos, in, at);
        }
        return new ExtendedReport.Unknown(frame, nanos, type, length);
    }

    /** Chunks of 15 bits, or of one bit many times; a one is as it should be (section 4.1). */
    private ExtendedReport run(int frame, long nanos, int at, int length) {
        int thinning = in[at + 1] & 0xf;
        int begin = u16(at + 8);
        int span = u16(at + 10) - begin & 0xffff;
        int packets = (span + (1 << thinning) - 1) >> thinning;
        int told = 0;
        int zeros = 0;
        for (int chunk = at + 12; chunk + 2 <= at + length && told < packets; chunk += 2) {
            int bits = u16(chunk);
            boolean vector = (bits & 0x8000) != 0;
            int many = Math.min(packets - told, vector ? 15 : bits & 0x3fff);
            if (vector) {
                int ones = Integer.bitCount((bits & 0x7fff) >> (15 - many));
                zeros += many - ones;
            } else {
                zeros += (bits & 0x4000) == 0 ? many : 0;
            }
            told += many;
        }
        boolean ofLoss = (in[at] & 0xff) == LOSS_RUNS;
        return new ExtendedReport.Run(frame, nanos, ofLoss, begin, told, thinning, zeros);
    }

    private ExtendedReport statistics(int frame, long nanos, int at) {
        int flags = in[at + 1] & 0xff;
        boolean jitter = (flags & 0x20) != 0;
        boolean hops = (flags & 0x18) != 0;
        return new ExtendedReport.Statistics(
                frame,
                nanos,
                u16(at + 8),
                u16(at + 10) - u16(at + 8) & 0xffff,
                (flags & 0x80) != 0 ? long32(at + 12) : -1,
                (flags & 0x40) != 0 ? long32(at + 16) : -1,
                jitter
                        ? new ExtendedReport.Jitters(
                                long32(at + 20), long32(at + 24), long32(at + 28), long32(at + 32))
                        : new ExtendedReport.Jitters(-1, -1, -1, -1),
                hops ? in[at + 36] & 0xff : -1,
                hops ? in[at + 37] & 0xff : -1);
    }

    private long long32(int at) {
        return u32(at) & 0xffff_ffffL;
    }

    private int u16(int at) {
        return (in[at] & 0xff) << 8 | (in[at + 1] & 0xff);
    }

    private int u32(int at) {
        return u16(at) << 16 | u16(at + 2);
    }
}
