package org.lanline.rtp;

/**
 * One who sends to us: what came of its packets, and what it says of itself (RFC 3550 A.1, A.3).
 */
public final class Source {
    private static final double NANOS_PER_MILLI = 1e6;

    private final int ssrc;
    private final int clockRate;
    private final Sequences sequences = new Sequences();
    private final InterarrivalJitter jitter = new InterarrivalJitter();

    private boolean begun;
    private boolean trusted;
    private long heardNanos;
    private long sentNanos;
    private long lastArrivalNanos;
    private long lastTicks;
    private long octets;
    private boolean sentSinceReport;
    private long expectedBefore;
    private long receivedBefore;
    private double lastFractionLost;

    private boolean reported;
    private long reportNtp;
    private int reportTimestamp;
    private long reportNanos;
    private long packetsItSent;
    private String canonicalName = "";

    Source(int ssrc, int clockRate) {
        this.ssrc = ssrc;
        this.clockRate = clockRate;
    }

    /**
     * @param steady false for packets whose timestamp stands still (telephone-event): they say
     *     nothing of jitter
     */
    Sequences.Verdict packet(RtpPacket packet, long nowNanos, boolean steady) {
        heardNanos = nowNanos;
        sentNanos = nowNanos;
        sentSinceReport = true;
        octets += packet.payloadBytes() - packet.paddingBytes();
        Sequences.Verdict verdict = Sequences.Verdict.IN_ORDER;
        if (begun) {
            verdict = sequences.packet(packet.sequenceNumber());
        } else {
            sequences.first(packet.sequenceNumber());
        }
        boolean anew = verdict == Sequences.Verdict.STRAY || verdict == Sequences.Verdict.RESTART;
        if (steady) {
            time(packet.timestamp(), nowNanos, begun && !anew);
        }
        begun |= steady;
        return verdict;
    }

    private void time(int timestamp, long nowNanos, boolean counts) {
        long ticks = lastTicks + (timestamp - (int) lastTicks);
        if (counts) {
            jitter.step(
                    (nowNanos - lastArrivalNanos) / NANOS_PER_MILLI,
                    (ticks - lastTicks) * 1_000.0 / clockRate);
        }
        lastArrivalNanos = nowNanos;
        lastTicks = ticks;
    }

    void report(RtcpPackets report, long nowNanos) {
        reported = true;
        reportNtp = report.ntp();
        reportTimestamp = report.timestamp();
        reportNanos = nowNanos;
        packetsItSent = report.packetsSent();
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    long heardNanos() {
        return heardNanos;
    }

    void trust() {
        trusted = true;
    }

    /** False until its second packet, when there was another source before it. */
    boolean isTrusted() {
        return trusted;
    }

    /** True when RTP of it came and was not too long ago for a sender (section 6.3.5). */
    boolean isSender(long nowNanos, long longestNanos) {
        return begun && nowNanos - sentNanos < longestNanos;
    }

    boolean sentSinceReport() {
        return sentSinceReport;
    }

    /** Writes the block of 24 bytes about it (section 6.4.1), and begins its next interval. */
    void block(byte[] into, int at, long nowNanos) {
        sentSinceReport = false;
        long expected = sequences.expected() - expectedBefore;
        long received = sequences.received() + sequences.duplicates() - receivedBefore;
        expectedBefore += expected;
        receivedBefore += received;
        long lost = expected - received;
        int fraction = expected <= 0 || lost <= 0 ? 0 : (int) Math.min(255, (lost << 8) / expected);
        lastFractionLost = fraction / 256.0;
        RtcpWriter.u32(into, at, ssrc);
        RtcpWriter.u32(into, at + 4, (sequences.cumulativeLost() & 0xff_ffff) | fraction << 24);
        RtcpWriter.u32(into, at + 8, sequences.extendedHighest());
        RtcpWriter.u32(into, at + 12, (int) Math.min(Integer.MAX_VALUE, jitterTicks()));
        RtcpWriter.u32(into, at + 16, reported ? RtcpPackets.middle(reportNtp) : 0);
        RtcpWriter.u32(into, at + 20, reported ? delaySinceReport(nowNanos) : 0);
    }

    private int delaySinceReport(long nowNanos) {
        return (int) ((nowNanos - reportNanos) * 65_536.0 / 1e9);
    }

    private long jitterTicks() {
        return (long) (jitter.millis() * clockRate / 1_000);
    }

    void named(String name) {
        canonicalName = name;
    }

    public int ssrc() {
        return ssrc;
    }

    /** What is missing, late and doubled. */
    public Sequences sequences() {
        return sequences;
    }

    /** Interarrival jitter (appendix A.8). */
    public double jitterMillis() {
        return jitter.millis();
    }

    /** Of payload, bytes. */
    public long octets() {
        return octets;
    }

    /** Share lost before the last report that was sent, 0 to 1. */
    public double lastFractionLost() {
        return lastFractionLost;
    }

    /** How many packets it says that it sent; 0 before its first report. */
    public long packetsItSent() {
        return packetsItSent;
    }

    /** CNAME; empty before it said so. */
    public String canonicalName() {
        return canonicalName;
    }

    /**
     * The sender's NTP time of a moment of its stream (section 6.4.1), by which streams of one
     * sender are played together; 0 before its first report.
     */
    public long ntpOf(int timestamp) {
        if (!reported) {
            return 0;
        }
        int ticks = timestamp - reportTimestamp; // wraps
        long seconds = Math.floorDiv((long) ticks, (long) clockRate);
        long fraction = ((long) Math.floorMod(ticks, clockRate) << 32) / clockRate;
        return reportNtp + (seconds << 32) + fraction;
    }
}
