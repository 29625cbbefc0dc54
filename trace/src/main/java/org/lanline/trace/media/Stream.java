package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.HeaderExtensions;
import org.lanline.rtp.RtpPacket;
import org.lanline.rtp.Sequences;
import org.lanline.trace.decode.Described;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Knowledge;
import org.lanline.trace.decode.Place;
import org.lanline.trace.decode.Protocol;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** One synchronization source on one flow. */
public final class Stream {
    private static final int MOST_CODINGS = 128;

    /** In the first packets all header extensions are looked at, later in one of so many. */
    private static final int EXTENSIONS_OFTEN = 64;

    private static final int ASSUMED_NETWORK_MILLIS = 20;

    private final Flow flow;
    private final int ssrc;
    private final Place receiver;
    private final Place sender;
    private final Sequences sequences = new Sequences();
    private final Timing timing = new Timing();
    private final PlayoutBuffer buffer = new PlayoutBuffer();
    private final Secrecy secrecy = new Secrecy();
    private int sampled = -1;
    private final Digits digits = new Digits();
    private final Reports reports = new Reports();
    private final Pictures pictures = new Pictures();
    private @Nullable Redundancy redundancy;
    private final Repairs repairs = new Repairs();
    private @Nullable Coding guessed;
    private final Pauses pauses = new Pauses();
    private final Series series;
    private final List<Coding> codings = new ArrayList<>(2);
    private final BitSet extensions = new BitSet();
    private final int firstFrame;
    private final long firstNanos;
    private @Nullable Described receiverSays;
    private @Nullable Described senderSays;
    private int descriptions;
    private Coding coding;
    private int lastFrame;
    private long lastNanos;
    private long packets;
    private long bytes;
    private long payloadBytes;
    private long markers;

    Stream(Flow flow, Knowledge knowledge, RtpPacket first, int frame, long nanos) {
        this.flow = flow;
        this.ssrc = first.ssrc();
        this.receiver = knowledge.receiver(flow);
        this.sender = knowledge.sender(flow);
        this.firstFrame = frame;
        this.firstNanos = nanos;
        this.series = new Series(nanos);
        this.coding = changed(first);
    }

    boolean is(Flow other, int otherSsrc) {
        return flow == other && ssrc == otherSsrc;
    }

    void packet(RtpPacket packet, HeaderExtensions walker, int frame, long nanos, int onWire) {
        boolean afterNoise = coding.isComfortNoise();
        if (packet.payloadType() != coding.type() || isNewlyDescribed()) {
            coding = changed(packet);
        }
        coding.count();
        if (packets == 0) {
            sequences.first(packet.sequenceNumber());
            timing.first(nanos, packet.timestamp());
            pauses.first(packet.timestamp());
        } else {
            further(packet, frame, nanos, afterNoise);
        }
        lastFrame = frame;
        lastNanos = nanos;
        packets++;
        bytes += onWire;
        payloadBytes += packet.payloadBytes();
        if (packet.marker()) {
            markers++;
        }
        series.packet(nanos, onWire, sequences.gap(), timing.jitterNow());
        content(packet, walker, frame, nanos);
    }

    private void further(RtpPacket packet, int frame, long nanos, boolean afterNoise) {
        Sequences.Verdict verdict = sequences.packet(packet.sequenceNumber());
        repairs.came(verdict, packet.sequenceNumber(), sequences.gap());
        switch (verdict) {
            case STRAY -> {}
            case RESTART -> {
                timing.restart(nanos, packet.timestamp());
                buffer.restart();
            }
            default -> {
                boolean spurt = packet.marker() || afterNoise || coding.isComfortNoise();
                int rate = coding.jitterRate();
                timing.packet(frame, nanos, packet.timestamp(), rate, spurt);
                if (rate > 0) {
                    buffer.packet((nanos - firstNanos) / 1e6, timing.mediaMillis(rate));
                    pauses.packet(packet.timestamp(), rate);
                }
            }
        }
    }

    private boolean isNewlyDescribed() {
        return receiver.descriptions() + sender.descriptions() != descriptions;
    }

    /** What this packet's type means by what is known now. */
    private Coding changed(RtpPacket packet) {
        descriptions = receiver.descriptions() + sender.descriptions();
        receiverSays = receiver.described();
        senderSays = sender.described();
        Coding now = Coding.of(packet.payloadType(), receiverSays, senderSays);
        if (guessed != null
                && now.source() == Coding.Source.NOBODY
                && guessed.type() == now.type()) {
            return guessed;
        }
        if (now.source() == Coding.Source.NOBODY && isLikeTelephoneEvent(packet)) {
            now = Coding.telephoneEvent(packet.payloadType());
        }
        for (Coding each : codings) {
            if (each.sameAs(now)) {
                return each;
            }
        }
        if (codings.size() < MOST_CODINGS) {
            codings.add(now);
        }
        return now;
    }

    private boolean isLikeTelephoneEvent(RtpPacket packet) {
        return packet.payloadBytes() == 4
                && (packet.bytes()[packet.payloadStart()] & 0xff) <= 16
                && !codings.isEmpty()
                && codings.getFirst().source() == Coding.Source.FIXED;
    }

    private void content(RtpPacket packet, HeaderExtensions walker, int frame, long nanos) {
        if (packet.hasExtension()
                && (packets <= EXTENSIONS_OFTEN || packets % EXTENSIONS_OFTEN == 0)) {
            walker.begin(packet);
            while (walker.next()) {
                extensions.set(walker.id());
            }
        }
        if (coding.isTelephoneEvent()) {
            digits.packet(packet, frame, nanos, coding.format().clockRate());
            return;
        }
        boolean again = packet.sequenceNumber() == sampled; // seen on two bridges, say
        if (secrecy.wantsMore() && !coding.isComfortNoise() && !again) {
            sampled = packet.sequenceNumber();
            secrecy.payload(packet.bytes(), packet.payloadStart(), packet.payloadBytes());
        }
        if (coding.isRedundant()) {
            redundancy = redundancy == null ? new Redundancy() : redundancy;
            redundancy.packet(packet);
        }
        if (coding.source() == Coding.Source.NOBODY && mayBePictures()) {
            guess(packet);
        }
        pictures.packet(packet, coding.keyFrames(), frame);
    }

    /** What a cipher makes begins like anything, if there is enough of it. */
    private boolean mayBePictures() {
        return !secrecy.known() || !secrecy.looksRandom();
    }

    private void guess(RtpPacket packet) {
        String name = KeyFrames.guess(packet);
        if (name != null && codings.size() < MOST_CODINGS) {
            guessed = Coding.pictures(packet.payloadType(), name);
            codings.remove(coding);
            guessed.countedAs(coding);
            codings.add(guessed);
            coding = guessed;
        }
    }

    // --- repairs ---

    /** True when the last packet was there for another stream. */
    boolean repairsNow() {
        return coding.isRepair();
    }

    /** The last packet, and the stream that it was there for; null when nobody says. */
    void repair(RtpPacket packet, @Nullable Stream base) {
        repairs.repair(packet, this, coding, base == null ? null : base.repairs);
    }

    Reports reportsToFill() {
        return reports;
    }

    // --- what was found ---

    public Flow flow() {
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

    /** Since 1970. */
    public long firstNanos() {
        return firstNanos;
    }

    /** Since 1970. */
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

    /** Without the RTP header. */
    public long payloadBytes() {
        return payloadBytes;
    }

    /** Packets with the marker bit. */
    public long markers() {
        return markers;
    }

    /** The payload types, in the order of their first packet. */
    public List<Coding> codings() {
        return Collections.unmodifiableList(codings);
    }

    /** The payload type of most packets. */
    public Coding mainCoding() {
        Coding main = codings.getFirst();
        for (Coding each : codings) {
            if (each.packets() > main.packets()) {
                main = each;
            }
        }
        return main;
    }

    public Sequences sequences() {
        return sequences;
    }

    /** Null when the clock is not known and cannot be told from the timestamps. */
    public @Nullable Jitter jitter() {
        return timing.jitter();
    }

    /** True when nobody said how fast the clock runs. */
    public boolean isClockGuessed() {
        return timing.isGuess();
    }

    /** Between packets, without those that begin after a pause; milliseconds. */
    public double meanDelta() {
        return timing.meanDelta();
    }

    public double maxDelta() {
        return timing.maxDelta();
    }

    public double minDelta() {
        return timing.minDelta();
    }

    /** The packet that came after the longest wait; 0 for none. */
    public int maxDeltaFrame() {
        return timing.maxDeltaFrame();
    }

    /** Packets that a jitter buffer of 60 ms would not have waited for. */
    public long tooLate() {
        return buffer.late();
    }

    /** How often the sender fell silent: its timestamps went on where its packets did not. */
    public long pauses() {
        return pauses.count();
    }

    /** How long it was silent all together. */
    public double silentMillis() {
        return pauses.millis();
    }

    /** Keys that were pressed, in order. */
    public String dtmf() {
        StringBuilder keys = new StringBuilder();
        for (Digits.Digit digit : digits.all()) {
            keys.append(digit.key());
        }
        return keys.toString();
    }

    /** How many different timestamps there were: pictures, of video. */
    public long pictures() {
        return pictures.count();
    }

    /**
     * The packets that begin a picture which needs no other; the first 256, of payload in clear.
     */
    public List<Integer> keyFrames() {
        return isEncrypted() ? List.of() : pictures.keyFrames();
    }

    boolean isEncrypted() {
        return privacy().answer() == Privacy.Answer.ENCRYPTED;
    }

    /** Local identifiers of the header extensions, in rising order. */
    public int[] extensions() {
        return extensions.stream().toArray();
    }

    /** What the signalling calls a header extension; null when it does not say. */
    public @Nullable String extensionName(int id) {
        String name = receiverSays == null ? null : receiverSays.extensions().get(id);
        return name != null || senderSays == null ? name : senderSays.extensions().get(id);
    }

    /** What is inside RED; null where there is none, or it is encrypted. */
    public @Nullable Redundancy redundancy() {
        return redundancy != null && redundancy.isPlausible() && !isEncrypted() ? redundancy : null;
    }

    /** What a payload type means in this stream; null when nobody says. */
    public @Nullable String nameOf(int payloadType) {
        String name = Coding.of(payloadType, receiverSays, senderSays).format().name();
        return name.isEmpty() ? null : name;
    }

    /** What this stream did for another one; null when it is not there for one. */
    public @Nullable Repairing repairing() {
        return repairs.own();
    }

    /**
     * How many of its lost packets came again in another stream, or can be made of error
     * correction; -1 when that is encrypted, so that nobody can tell.
     */
    public long repaired() {
        return repairs.repaired();
    }

    /** Which stream this one is there for; null when it is media itself, or nobody says. */
    public @Nullable Repair repairs() {
        return Repairs.said(ssrc, senderSays, receiverSays);
    }

    public Reports reports() {
        return reports;
    }

    public Series series() {
        return series;
    }

    /** Bits a second over the whole stream, with IP headers; 0 for a single packet. */
    public double bitRate() {
        return perSecond(bytes * 8);
    }

    /** Packets or pictures, or whatever, a second. */
    double perSecond(long count) {
        double seconds = (lastNanos - firstNanos) / 1e9;
        return seconds <= 0 ? 0 : count / seconds;
    }

    /** Pictures a second; 0 for a single one. */
    public double pictureRate() {
        return perSecond(Math.max(0, pictures.count() - 1));
    }

    /** What the signalling, a handshake on the flow, and the payload itself say. */
    public Privacy privacy() {
        Described said = receiverSays != null ? receiverSays : senderSays;
        boolean handshake = flow.messages(Protocol.DTLS) > 0;
        String bits = secrecy.known() ? String.format("%.2f bits a byte", secrecy.entropy()) : "";
        if (handshake || (said != null && said.secured())) {
            String promise =
                    handshake
                            ? "a DTLS handshake on this flow"
                            : "SDP asks for SRTP (" + key(said) + ")";
            return secrecy.known() && !secrecy.looksRandom() && !isHardToTell()
                    ? new Privacy(
                            Privacy.Answer.CLEAR,
                            promise + ", but the payload is not random: " + bits)
                    : new Privacy(
                            Privacy.Answer.ENCRYPTED,
                            promise + (secrecy.looksRandom() ? ", payload random: " + bits : ""));
        }
        if (!secrecy.known()) {
            return new Privacy(Privacy.Answer.CANNOT_TELL, "too few packets");
        }
        if (secrecy.looksRandom()) {
            return isHardToTell()
                    ? new Privacy(
                            Privacy.Answer.CANNOT_TELL, "this codec looks like a cipher: " + bits)
                    : new Privacy(Privacy.Answer.ENCRYPTED, "payload random: " + bits);
        }
        return new Privacy(Privacy.Answer.CLEAR, "payload not random: " + bits);
    }

    /** True when the payload is such as only a cipher makes it. */
    public boolean looksRandom() {
        return secrecy.known() && secrecy.looksRandom() && !isHardToTell();
    }

    private static String key(@Nullable Described said) {
        return said == null ? "" : said.keying().name();
    }

    /** Speech squeezed so far that its bytes look like chance. */
    private boolean isHardToTell() {
        var format = mainCoding().format();
        return format.is("G729") || format.is("iLBC") || format.is("speex") || format.is("G723");
    }

    /** Null where the model has no numbers for the codec, or there are too few packets. */
    public @Nullable Quality quality() {
        EModel.Codec codec = EModel.codec(mainCoding().format().name());
        if (codec == null || packets < 50) {
            return null;
        }
        double lost = (double) (sequences.lost() + buffer.late()) / sequences.expected();
        double share = Math.min(1, lost);
        double network =
                reports.roundTripMillis() >= 0
                        ? reports.roundTripMillis() / 2
                        : ASSUMED_NETWORK_MILLIS;
        double delay = network + PlayoutBuffer.DEPTH_MILLIS + pauses.packetMillis();
        double burst = EModel.burst(share, meanRun());
        double rating = EModel.rating(codec, share * 100, burst, delay);
        return new Quality(
                EModel.opinion(rating),
                rating,
                delay,
                reports.roundTripMillis() >= 0
                        ? "half the round trip that RTCP tells"
                        : ASSUMED_NETWORK_MILLIS + " ms assumed for the network",
                PlayoutBuffer.DEPTH_MILLIS,
                share * 100,
                burst,
                codec);
    }

    private double meanRun() {
        long[] runs = sequences.runs();
        long count = 0;
        for (long each : runs) {
            count += each;
        }
        return count == 0 ? 1 : Math.max(1, (double) sequences.lost() / count);
    }

    @Override
    public String toString() {
        return String.format("0x%08x on %s", ssrc, flow);
    }
}
