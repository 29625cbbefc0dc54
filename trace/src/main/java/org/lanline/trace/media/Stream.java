package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.HeaderExtensions;
import org.lanline.rtp.RtpPacket;
import org.lanline.rtp.Sequences;
import org.lanline.trace.decode.Described;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Knowledge;
import org.lanline.trace.decode.Place;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** One synchronization source on one flow. */
public final class Stream {
    private static final int MOST_CODINGS = 128;

    /** In the first packets all header extensions are looked at, later in one of so many. */
    private static final int EXTENSIONS_OFTEN = 64;

    private static final int NO_TYPE = -1;
    private static final int ASSUMED_NETWORK_MILLIS = 20;

    /** What lasted less came in one go, and tells no rate. */
    private static final long LEAST_RATED_NANOS = 100_000_000;

    private final Flow flow;
    private final int ssrc;
    private final Place receiver;
    private final Place sender;
    private final Arrivals arrivals;
    private final Secrecy secrecy = new Secrecy();
    private int sampled = -1;
    private final Digits digits = new Digits();
    private final Reports reports = new Reports();
    private final Pictures pictures = new Pictures();
    private @Nullable Redundancy redundancy;
    private @Nullable Coding guessed;
    private final List<Coding> codings = new ArrayList<>(2);
    private final BitSet extensions = new BitSet();
    private final int firstFrame;
    private @Nullable Described receiverSays;
    private @Nullable Described senderSays;
    private int descriptions;
    private Coding coding;

    /** Of packets that tell nothing beside their header; -1 while there are none such. */
    private int plainType = NO_TYPE;

    private final boolean watched;

    Stream(Flow flow, Knowledge knowledge, RtpPacket first, int frame, long nanos) {
        this.flow = flow;
        this.ssrc = first.ssrc();
        this.receiver = knowledge.receiver(flow);
        this.sender = knowledge.sender(flow);
        this.firstFrame = frame;
        this.arrivals = new Arrivals(nanos);
        this.coding = changed(first);
        this.watched = receiver.watch(this::describedAnew) && sender.watch(this::describedAnew);
    }

    private void describedAnew() {
        plainType = NO_TYPE;
    }

    boolean is(Flow other, int otherSsrc) {
        return flow == other && ssrc == otherSsrc;
    }

    void packet(RtpPacket packet, HeaderExtensions walker, int frame, long nanos, int onWire) {
        boolean shown = showsExtensions(packet);
        if (packet.payloadType() == plainType && !shown) {
            if (arrivals.add(packet, frame, nanos, onWire)) {
                settle();
            }
            return;
        }
        settle();
        boolean afterNoise = coding.isComfortNoise();
        if (packet.payloadType() != coding.type() || isNewlyDescribed()) {
            coding = changed(packet);
        }
        arrivals.add(packet, frame, nanos, onWire);
        arrivals.settle(coding, afterNoise, null);
        if (shown) {
            look(walker, packet);
        }
        content(packet, frame, nanos);
        plainType = isPlain() ? coding.type() : NO_TYPE;
    }

    /** Counts what waits: until then, what is said of the stream is not said of all its packets. */
    void settle() {
        arrivals.settle(coding, coding.isComfortNoise(), pictures);
    }

    /** In the first packets all header extensions are looked at, later in some. */
    private boolean showsExtensions(RtpPacket packet) {
        long number = arrivals.count() + 1;
        return packet.hasExtension()
                && (number <= EXTENSIONS_OFTEN || number % EXTENSIONS_OFTEN == 0);
    }

    private void look(HeaderExtensions walker, RtpPacket packet) {
        walker.begin(packet);
        while (walker.next()) {
            extensions.set(walker.id());
        }
    }

    /** False as long as something is looked for in payloads. */
    private boolean isPlain() {
        boolean sampled = !secrecy.wantsMore() || coding.isComfortNoise();
        boolean named = coding.source() != Coding.Source.NOBODY || !mayBePictures();
        return watched && sampled && named && !coding.isReadInside();
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

    private void content(RtpPacket packet, int frame, long nanos) {
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
        arrivals.repairs()
                .repair(packet, this, coding, base == null ? null : base.arrivals.repairs());
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
        return arrivals.lastFrame();
    }

    /** Since 1970. */
    public long firstNanos() {
        return arrivals.firstNanos();
    }

    /** Since 1970. */
    public long lastNanos() {
        return arrivals.lastNanos();
    }

    public long packets() {
        return arrivals.count();
    }

    /** With IP headers. */
    public long bytes() {
        return arrivals.bytes();
    }

    /** Without the RTP header. */
    public long payloadBytes() {
        return arrivals.payloadBytes();
    }

    /** Packets with the marker bit. */
    public long markers() {
        return arrivals.markers();
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
        return arrivals.sequences();
    }

    /** Null when the clock is not known and cannot be told from the timestamps. */
    public @Nullable Jitter jitter() {
        return arrivals.timing().jitter();
    }

    /** True when nobody said how fast the clock runs. */
    public boolean isClockGuessed() {
        return arrivals.timing().isGuess();
    }

    /** Between packets, without those that begin after a pause; milliseconds. */
    public double meanDelta() {
        return arrivals.timing().meanDelta();
    }

    public double maxDelta() {
        return arrivals.timing().maxDelta();
    }

    public double minDelta() {
        return arrivals.timing().minDelta();
    }

    /** How many of the lost packets are as many as the longest wait has place for; 0 for few. */
    public long lostAtOnce() {
        double packetMillis = arrivals.pauses().packetMillis();
        long missing = packetMillis <= 0 ? 0 : Math.round(maxDelta() / packetMillis) - 1;
        long lost = sequences().lost();
        return missing > lost / 2 && missing <= lost + lost / 50 ? Math.min(missing, lost) : 0;
    }

    /** The packet that came after the longest wait; 0 for none. */
    public int maxDeltaFrame() {
        return arrivals.timing().maxDeltaFrame();
    }

    /** Packets that a jitter buffer of 60 ms would not have waited for. */
    public long tooLate() {
        return arrivals.buffer().late();
    }

    /** How often the sender fell silent: its timestamps went on where its packets did not. */
    public long pauses() {
        return arrivals.pauses().count();
    }

    /** How long it was silent all together. */
    public double silentMillis() {
        return arrivals.pauses().millis();
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
        return arrivals.repairs().own();
    }

    /**
     * How many of its lost packets came again in another stream, or can be made of error
     * correction; -1 when that is encrypted, so that nobody can tell.
     */
    public long repaired() {
        return arrivals.repairs().repaired();
    }

    /** Which stream this one is there for; null when it is media itself, or nobody says. */
    public @Nullable Repair repairs() {
        return Repairs.said(ssrc, senderSays, receiverSays);
    }

    public Reports reports() {
        return reports;
    }

    public Series series() {
        return arrivals.series();
    }

    /** Bits a second over the whole stream, with IP headers; 0 where it is too short to tell. */
    public double bitRate() {
        return perSecond(arrivals.bytes() * 8);
    }

    /** Packets or pictures, or whatever, a second; 0 where it is too short to tell. */
    double perSecond(long count) {
        long nanos = lastNanos() - firstNanos();
        return nanos < LEAST_RATED_NANOS ? 0 : count / (nanos / 1e9);
    }

    /** Pictures a second; 0 for a single one. */
    public double pictureRate() {
        return perSecond(Math.max(0, pictures.count() - 1));
    }

    /** What the signalling, a handshake on the flow, and the payload itself say. */
    public Privacy privacy() {
        Described said = receiverSays != null ? receiverSays : senderSays;
        boolean handshake = flow.isSecured();
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
        if (codec == null || packets() < 50) {
            return null;
        }
        double lost =
                (double) (sequences().lost() + arrivals.buffer().late()) / sequences().expected();
        double share = Math.min(1, lost);
        double network =
                reports.roundTripMillis() >= 0
                        ? reports.roundTripMillis() / 2
                        : ASSUMED_NETWORK_MILLIS;
        double delay = network + PlayoutBuffer.DEPTH_MILLIS + arrivals.pauses().packetMillis();
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
        long[] runs = sequences().runs();
        long count = 0;
        for (long each : runs) {
            count += each;
        }
        return count == 0 ? 1 : Math.max(1, (double) sequences().lost() / count);
    }

    @Override
    public String toString() {
        return String.format("0x%08x on %s", ssrc, flow);
    }
}
