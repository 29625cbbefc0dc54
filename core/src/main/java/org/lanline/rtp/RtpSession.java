package org.lanline.rtp;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/**
 * Both directions of one RTP session between two (RFC 3550): packets numbered and timed, reports
 * sent when they are due, what comes counted. RTP and RTCP are told apart by their second byte (RFC
 * 5761 section 4), so one socket or two may bring them.
 *
 * <p>Makes no object for a packet. One thread at a time.
 */
public final class RtpSession {

    /** Called inside calls into the session only; the bytes are the session's again afterwards. */
    public interface Out {
        /**
         * An RTP packet for the peer; {@link #SPARE_BYTES} behind it are free for a tag of SRTP.
         */
        void rtp(byte[] bytes, int at, int length);

        /** A compound RTCP packet for the peer; to the same port where they are multiplexed. */
        void rtcp(byte[] bytes, int at, int length);

        void event(Event event);
    }

    /** What somebody may want to know. */
    public sealed interface Event {

        /** Packets come from here now, and should go there (RFC 4961). */
        record Latched(InetSocketAddress from) implements Event {}

        /** A source has begun. */
        record Began(int ssrc) implements Event {}

        /** The peer told how our packets fare. */
        record Reported(PeerReport report) implements Event {}

        /** Somebody else had our SSRC; from now on ours is another (section 8.2). */
        record Collided(int before, int now) implements Event {}

        /** A source said that it leaves; the reason may be empty. */
        record Goodbye(int ssrc, String reason) implements Event {}
    }

    /**
     * How our packets fare at the peer (section 6.4.1).
     *
     * @param lostShare since its report before, 0 to 1
     * @param lost since the beginning; negative where packets came twice
     * @param roundTripMillis negative when it cannot be told
     */
    public record PeerReport(
            double lostShare, int lost, double jitterMillis, double roundTripMillis) {}

    /**
     * @param clockRate of the speech: ticks of the timestamp a second
     * @param canonicalName CNAME: the same for all streams of one call, and nothing that tells who
     *     we are (RFC 7022)
     * @param bytesPerSecond of the session; RTCP may use a twentieth of it
     * @param minimumSeconds between reports, before chance is added: 5 (section 6.2)
     */
    public record Settings(
            int clockRate, String canonicalName, int bytesPerSecond, double minimumSeconds) {
        /** For speech of 64 kbit/s in packets of 20 ms. */
        public static Settings speech(int clockRate, String canonicalName) {
            return new Settings(clockRate, canonicalName, 10_000, 5);
        }
    }

    /** What became of a datagram. */
    public enum Verdict {
        /** RTP of the peer: {@link #packet} shows it, {@link #order} says how it fits in. */
        MEDIA,
        /** RTCP, read. */
        REPORT,
        /** From an address that is not the stream's, or the first packet of a second source. */
        STRANGER,
        /** Our own, come back (section 8.2). */
        LOOPED,
        MALFORMED
    }

    /** Behind each packet that is sent. */
    public static final int SPARE_BYTES = 64;

    private static final int HEADER_BYTES = 12;
    private static final int MOST_PAYLOAD = 1_400;
    private static final int IP_AND_UDP_BYTES = 28;
    private static final double UNITS_PER_MILLI = 65.536;

    private final Settings settings;
    private final RandomGenerator random;
    private final NtpTime clock;
    private final Sources sources;
    private final RtcpInterval interval;
    private final RtcpWriter writer;
    private final RtpPacket view = new RtpPacket();
    private final RtcpPackets reports = new RtcpPackets();
    private final LatchedAddress media = new LatchedAddress();
    private final LatchedAddress control = new LatchedAddress();
    private final byte[] outgoing = new byte[HEADER_BYTES + MOST_PAYLOAD + SPARE_BYTES];
    private final int firstTimestamp;

    private int ssrc;
    private int sequence;
    private long packetsSent;
    private long octetsSent;
    private long lastSentNanos;
    private int lastSentTimestamp;
    private boolean saidGoodbye;
    private int steadyExcept = -1;
    private Sequences.Verdict order = Sequences.Verdict.IN_ORDER;
    private @Nullable Source current;
    private @Nullable PeerReport peerReport;
    private @Nullable InetSocketAddress collidedWith;
    private long strangers;
    private long malformed;

    /**
     * @param random for numbers that a stranger must not guess (section 5.1)
     */
    public RtpSession(Settings settings, RandomGenerator random, NtpTime clock) {
        this.settings = settings;
        this.random = random;
        this.clock = clock;
        this.sources = new Sources(settings.clockRate());
        this.interval =
                new RtcpInterval(
                        random,
                        settings.bytesPerSecond() / 20.0,
                        settings.minimumSeconds(),
                        clock.nanos());
        this.writer = new RtcpWriter(settings.canonicalName());
        this.ssrc = random.nextInt();
        // below half, so that no wrap comes before a rollover counter can be told (RFC 3711, 3.3.1)
        this.sequence = random.nextInt(1 << 15);
        this.firstTimestamp = random.nextInt();
    }

    /**
     * Packets of this type have a timestamp that stands still, and are left out of jitter
     * (telephone-event); -1 for none.
     */
    public void keyPayloadType(int payloadType) {
        steadyExcept = payloadType;
    }

    // --- sending ---

    /**
     * Sends one packet.
     *
     * @param ticks of media time since the session began, at its first sample
     * @param marker true for the first packet after a silence (RFC 3551 section 4.1)
     */
    public void send(
            int payloadType,
            long ticks,
            boolean marker,
            byte[] payload,
            int at,
            int length,
            long nowNanos,
            Out out) {
        if (length > MOST_PAYLOAD || saidGoodbye) {
            return;
        }
        int timestamp = firstTimestamp + (int) ticks;
        outgoing[0] = (byte) 0x80;
        outgoing[1] = (byte) (marker ? 0x80 | payloadType : payloadType);
        RtcpWriter.u16(outgoing, 2, sequence);
        RtcpWriter.u32(outgoing, 4, timestamp);
        RtcpWriter.u32(outgoing, 8, ssrc);
        System.arraycopy(payload, at, outgoing, HEADER_BYTES, length);
        sequence = SequenceNumbers.next(sequence);
        packetsSent++;
        octetsSent += length;
        lastSentNanos = nowNanos;
        lastSentTimestamp = timestamp;
        out.rtp(outgoing, 0, HEADER_BYTES + length);
    }

    // --- receiving ---

    /** Takes a datagram, decrypted where that is needed. */
    public Verdict receive(
            InetSocketAddress from, byte[] bytes, int at, int length, long nowNanos, Out out) {
        Verdict verdict =
                isReport(bytes, at, length)
                        ? report(from, bytes, at, length, nowNanos, out)
                        : media(from, bytes, at, length, nowNanos, out);
        if (verdict == Verdict.MALFORMED) {
            malformed++;
        } else if (verdict == Verdict.STRANGER) {
            strangers++;
        }
        return verdict;
    }

    private static boolean isReport(byte[] bytes, int at, int length) {
        int type = length < 2 ? 0 : bytes[at + 1] & 0xff;
        return type >= 192 && type <= 223;
    }

    private Verdict media(
            InetSocketAddress from, byte[] bytes, int at, int length, long nowNanos, Out out) {
        if (!view.read(bytes, at, length)) {
            return Verdict.MALFORMED;
        }
        if (view.ssrc() == ssrc) {
            return media.isElsewhere(from) ? Verdict.STRANGER : collision(from, nowNanos, out);
        }
        InetSocketAddress before = media.address();
        if (!media.takes(from, nowNanos)) {
            return Verdict.STRANGER;
        }
        if (!from.equals(before)) {
            out.event(new Event.Latched(from));
        }
        Source source = sources.findOrAdd(view.ssrc(), nowNanos);
        boolean steady = view.payloadType() != steadyExcept;
        order = source.packet(view, nowNanos, steady);
        return source.isTrusted() || isToBeTrusted(source, out) ? Verdict.MEDIA : Verdict.STRANGER;
    }

    /** The first source at once, every other one with its second packet (appendix A.1). */
    private boolean isToBeTrusted(Source source, Out out) {
        if (current != null && source.sequences().received() < 2) {
            return false;
        }
        source.trust();
        current = source;
        out.event(new Event.Began(source.ssrc()));
        return true;
    }

    /** Section 8.2: what comes from where a collision was seen before is our own, looped. */
    private Verdict collision(InetSocketAddress from, long nowNanos, Out out) {
        if (from.equals(collidedWith)) {
            return Verdict.LOOPED;
        }
        collidedWith = from;
        int before = ssrc;
        compound(nowNanos);
        writer.goodbye(ssrc, "");
        out.rtcp(writer.bytes(), 0, writer.length());
        while (ssrc == before || sources.find(ssrc) != null) {
            ssrc = random.nextInt();
        }
        packetsSent = 0;
        octetsSent = 0;
        out.event(new Event.Collided(before, ssrc));
        return Verdict.LOOPED;
    }

    private Verdict report(
            InetSocketAddress from, byte[] bytes, int at, int length, long nowNanos, Out out) {
        if (!reports.fills(bytes, at, length)) {
            return Verdict.MALFORMED;
        }
        if (!control.takes(from, nowNanos)) {
            return Verdict.STRANGER;
        }
        interval.size(length + IP_AND_UDP_BYTES);
        reports.begin(bytes, at, length);
        while (reports.next()) {
            if (reports.length() >= 8 && reports.senderSsrc() == ssrc) {
                return collision(from, nowNanos, out);
            }
            one(nowNanos, out);
        }
        return Verdict.REPORT;
    }

    private void one(long nowNanos, Out out) {
        int sender = reports.senderSsrc();
        switch (reports.type()) {
            case RtcpPackets.SENDER_REPORT, RtcpPackets.RECEIVER_REPORT -> {
                if (reports.length() >= 8) {
                    Source source = sources.findOrAdd(sender, nowNanos);
                    source.heard(nowNanos);
                    if (reports.hasSenderPart()) {
                        source.report(reports, nowNanos);
                    }
                    blocks(nowNanos, out);
                }
            }
            case RtcpPackets.SOURCE_DESCRIPTION -> name(sender, nowNanos);
            case RtcpPackets.GOODBYE -> goodbye(nowNanos, out);
            default -> {} // feedback about pictures, and what others define
        }
    }

    private void blocks(long nowNanos, Out out) {
        for (int i = 0; i < reports.blocks(); i++) {
            if (reports.blockSsrc(i) == ssrc) {
                PeerReport report =
                        new PeerReport(
                                reports.fractionLost(i) / 256.0,
                                reports.cumulativeLost(i),
                                reports.jitter(i) * 1_000.0 / settings.clockRate(),
                                roundTripMillis(i, nowNanos));
                peerReport = report;
                out.event(new Event.Reported(report));
            }
        }
    }

    /** Figure 2 of section 6.4.1. */
    private double roundTripMillis(int block, long nowNanos) {
        int last = reports.lastSenderReport(block);
        if (last == 0) {
            return -1;
        }
        int since = RtcpPackets.middle(clock.at(nowNanos)) - last;
        double millis = (since - reports.delaySinceLast(block)) / UNITS_PER_MILLI;
        return millis > -1 && millis < 60_000 ? Math.max(0, millis) : -1;
    }

    private void name(int sender, long nowNanos) {
        Source source = sources.find(sender);
        if (source != null) {
            source.heard(nowNanos);
            if (!reports.isNamed(source.canonicalName())) {
                source.named(reports.text(reports.canonicalName()));
            }
        }
    }

    private void goodbye(long nowNanos, Out out) {
        String reason = reports.text(reports.goodbyeReason());
        for (int i = 0; i < reports.goodbyes(); i++) {
            int left = reports.goodbyeSsrc(i);
            if (sources.remove(left)) {
                interval.left(nowNanos, members());
                if (current != null && current.ssrc() == left) {
                    current = null;
                }
                out.event(new Event.Goodbye(left, reason));
            }
        }
    }

    // --- time ---

    /** When {@link #tick} has something to do. */
    public long deadline() {
        return saidGoodbye ? Long.MAX_VALUE : interval.dueNanos();
    }

    public void tick(long nowNanos, Out out) {
        if (saidGoodbye || nowNanos < interval.dueNanos()) {
            return;
        }
        long quietNanos = seconds(5);
        if (sources.removeQuiet(nowNanos, quietNanos)) {
            interval.left(nowNanos, members());
        }
        int senders = sources.senders(nowNanos, seconds(2)) + (weSend(nowNanos) ? 1 : 0);
        if (interval.expire(nowNanos, members(), senders, weSend(nowNanos))) {
            compound(nowNanos);
            interval.size(writer.length() + IP_AND_UDP_BYTES);
            out.rtcp(writer.bytes(), 0, writer.length());
        }
    }

    private long seconds(int intervals) {
        double one = interval.deterministicSeconds(members(), 0, false);
        return (long) (intervals * one * 1e9);
    }

    private boolean weSend(long nowNanos) {
        return packetsSent > 0 && nowNanos - lastSentNanos < 2 * 5_000_000_000L;
    }

    private int members() {
        return 1 + sources.size();
    }

    private void compound(long nowNanos) {
        if (weSend(nowNanos)) {
            // the moment of now on the media's clock, which runs on behind the last packet
            long since = (nowNanos - lastSentNanos) * settings.clockRate() / 1_000_000_000L;
            writer.senderReport(
                    ssrc,
                    clock.at(nowNanos),
                    lastSentTimestamp + (int) since,
                    packetsSent,
                    octetsSent);
        } else {
            writer.receiverReport(ssrc);
        }
        writer.blocks(sources, nowNanos);
        writer.description(ssrc);
    }

    /** Leaves the session; nothing is sent afterwards. Fewer than 50 may do so at once (6.3.7). */
    public void goodbye(String reason, long nowNanos, Out out) {
        if (saidGoodbye) {
            return;
        }
        compound(nowNanos);
        writer.goodbye(ssrc, reason);
        out.rtcp(writer.bytes(), 0, writer.length());
        saidGoodbye = true;
    }

    // --- what is known ---

    /** The packet that the last {@link Verdict#MEDIA} was about. */
    public RtpPacket packet() {
        return view;
    }

    /** How it follows the ones before. */
    public Sequences.Verdict order() {
        return order;
    }

    /** Ours, 32 bits. */
    public int ssrc() {
        return ssrc;
    }

    /** Who is heard now; null before anybody is. */
    public @Nullable Source source() {
        return current;
    }

    /** What the peer last told of our packets; null before it did. */
    public @Nullable PeerReport peerReport() {
        return peerReport;
    }

    /** Where RTP comes from; null before the first packet. */
    public @Nullable InetSocketAddress mediaFrom() {
        return media.address();
    }

    /** Where RTCP comes from; null before the first packet. */
    public @Nullable InetSocketAddress controlFrom() {
        return control.address();
    }

    /**
     * An offer or answer says where the peer sends from: taken from there at once, and from
     * elsewhere as long as nothing comes from there.
     */
    public void announced(InetSocketAddress rtp, InetSocketAddress rtcp) {
        media.announce(rtp);
        control.announce(rtcp);
    }

    public long packetsSent() {
        return packetsSent;
    }

    /** Of payload. */
    public long octetsSent() {
        return octetsSent;
    }

    /** Datagrams that were not taken because of where they came from. */
    public long strangers() {
        return strangers;
    }

    public long malformed() {
        return malformed;
    }
}
