package org.lanline.trace.media;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What RTCP says of one stream: its sender about it, and its receiver. */
public final class Reports {
    private static final int MOST = 64;
    private static final int REMEMBERED = 16;
    private static final double UNITS_PER_MILLI = 65.536;

    /** A sender's own count (RFC 3550 section 6.4.1). */
    public record Sent(int frame, long nanos, long packets, long octets) {}

    /**
     * What a receiver saw (section 6.4.1).
     *
     * @param lostShare since the report before, 0 to 1
     * @param lost since the beginning; negative where packets came twice
     * @param jitterTicks in ticks of the stream's clock
     * @param roundTripMillis from where the capture was made to the receiver and back; negative
     *     when it cannot be told
     */
    public record Received(
            int frame,
            long nanos,
            double lostShare,
            int lost,
            long jitterTicks,
            double roundTripMillis) {}

    private final List<Sent> sent = new ArrayList<>(4);
    private final List<Received> received = new ArrayList<>(4);
    private final int[] middles = new int[REMEMBERED];
    private final long[] sentAt = new long[REMEMBERED];
    private int remembered;
    private String canonicalName = "";
    private double fastest = -1;
    private long nacks;
    private long nackedPackets;
    private long pictureLosses;
    private long intraRequests;
    private long remb = -1;
    private boolean saidGoodbye;
    private final List<ExtendedReport> extended = new ArrayList<>(0);
    private double fastestToSender = -1;
    private long arrivalReports;
    private long arrivalsReported;
    private long arrivals;

    void sent(int frame, long nanos, int ntpMiddle, long packets, long octets) {
        int slot = remembered++ % REMEMBERED;
        middles[slot] = ntpMiddle;
        sentAt[slot] = nanos;
        if (sent.size() == MOST) {
            sent.removeLast();
        }
        sent.add(new Sent(frame, nanos, packets, octets));
    }

    void received(int frame, long nanos, int lost256, int lost, long jitter, int last, long delay) {
        double roundTrip = roundTripMillis(nanos, last, delay);
        if (roundTrip >= 0) {
            fastest = fastest < 0 ? roundTrip : Math.min(fastest, roundTrip);
        }
        if (received.size() == MOST) {
            received.removeLast(); // the first ones and the latest
        }
        received.add(new Received(frame, nanos, lost256 / 256.0, lost, jitter, roundTrip));
    }

    /** The report that this one answers was seen here, and how long it was held is in it. */
    private double roundTripMillis(long nanos, int last, long delay) {
        if (last == 0) {
            return -1;
        }
        for (int i = 0; i < Math.min(remembered, REMEMBERED); i++) {
            if (middles[i] == last) {
                double millis = (nanos - sentAt[i]) / 1e6 - delay / UNITS_PER_MILLI;
                return millis < -1 ? -1 : Math.max(0, millis);
            }
        }
        return -1;
    }

    void named(String name) {
        canonicalName = name;
    }

    void nack(int packets) {
        nacks++;
        nackedPackets += packets;
    }

    void pictureLoss() {
        pictureLosses++;
    }

    void intraRequest() {
        intraRequests++;
    }

    void remb(long bitsPerSecond) {
        remb = bitsPerSecond;
    }

    void extended(ExtendedReport said) {
        if (said instanceof ExtendedReport.Answered answered && answered.roundTripMillis() >= 0) {
            double millis = answered.roundTripMillis();
            fastestToSender = fastestToSender < 0 ? millis : Math.min(fastestToSender, millis);
        }
        if (extended.size() == MOST) {
            extended.removeLast();
        }
        extended.add(said);
    }

    /** A transport-wide report: of so many packets so many came. */
    void arrived(int of, int came) {
        arrivalReports++;
        arrivalsReported += of;
        arrivals += came;
    }

    void goodbye() {
        saidGoodbye = true;
    }

    /** The first ones, and the last. */
    public List<Sent> sent() {
        return Collections.unmodifiableList(sent);
    }

    /** The first ones, and the last. */
    public List<Received> received() {
        return Collections.unmodifiableList(received);
    }

    /** CNAME; empty when it was not seen. */
    public String canonicalName() {
        return canonicalName;
    }

    /** The shortest round trip; negative when none could be told. */
    public double roundTripMillis() {
        return fastest;
    }

    public long nacks() {
        return nacks;
    }

    /** How many packets the NACKs asked for. */
    public long nackedPackets() {
        return nackedPackets;
    }

    public long pictureLosses() {
        return pictureLosses;
    }

    public long intraRequests() {
        return intraRequests;
    }

    /** What the receiver last said that it can take, bits a second; -1 when it said nothing. */
    public long remb() {
        return remb;
    }

    /** The first ones, and the last. */
    public List<ExtendedReport> extended() {
        return Collections.unmodifiableList(extended);
    }

    /**
     * The shortest round trip from where the capture was made to the sender, as it answers
     * receivers that send nothing themselves (RFC 3611 section 4.5); negative when none could be
     * told.
     */
    public double roundTripToSenderMillis() {
        return fastestToSender;
    }

    /** Transport-wide reports on when packets arrived, which senders adapt to. */
    public long arrivalReports() {
        return arrivalReports;
    }

    /** Packets of all streams of the transport that these are about. */
    public long arrivalsReported() {
        return arrivalsReported;
    }

    /** How many of them came. */
    public long arrivals() {
        return arrivals;
    }

    public boolean saidGoodbye() {
        return saidGoodbye;
    }
}
