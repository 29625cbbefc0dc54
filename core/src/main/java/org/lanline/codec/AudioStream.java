package org.lanline.codec;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.KeyReceiver;
import org.lanline.rtp.KeySender;
import org.lanline.rtp.NtpTime;
import org.lanline.rtp.RtpPacket;
import org.lanline.rtp.RtpSession;
import org.lanline.rtp.Sequences;
import org.lanline.rtp.Source;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The sound of one call, both ways: samples in and RTP out, RTP in and samples out, with the keys
 * of the telephone. Who has the socket calls {@link #receive} for each datagram and {@link #tick}
 * by the {@link #deadline}; who has the microphone and the loudspeaker calls {@link #send} and
 * {@link #take} for each packet's worth of samples. One thread at a time.
 */
public final class AudioStream {

    /** Called inside calls into the stream only. */
    public interface Out extends RtpSession.Out {
        /** The peer pressed a key: one of {@code 0123456789*#ABCD}, {@code flash}, or a number. */
        void keyDown(String key);
    }

    /** A codec and the payload type that was agreed for it. */
    public record Format(SpeechCodec codec, int payloadType) {}

    /**
     * What offer and answer agreed on.
     *
     * @param send what we send
     * @param receive what may come, with {@code send} first
     * @param keyType payload type of telephone-event; -1 for none
     * @param keyClockRate its clock, mostly that of the codec
     * @param noiseType payload type of comfort noise, which is then sent in place of silence; -1
     *     for none
     * @param packetMillis of speech in each packet that we send: 20 (RFC 3551 section 4.2)
     * @param bitsPerSecond for codecs that have a choice
     */
    public record Agreement(
            Format send,
            List<Format> receive,
            int keyType,
            int keyClockRate,
            int noiseType,
            int packetMillis,
            int bitsPerSecond) {

        /** One codec both ways, packets of 20 ms. */
        public static Agreement on(SpeechCodec codec, int payloadType, int keyType) {
            Format format = new Format(codec, payloadType);
            return new Agreement(
                    format, List.of(format), keyType, codec.clockRate(), -1, 20, 24_000);
        }
    }

    /**
     * How the stream fares.
     *
     * @param lost of the packets that should have come; negative where some came twice
     * @param jitterMillis of what comes, by RFC 3550 appendix A.8
     * @param delayMillis how long packets are held back behind the fastest, on average
     * @param concealedShare of what was heard, made up because packets were lost or late; 0 to 1
     * @param recoveredShare of what was heard, brought by forward error correction
     * @param atPeer what the peer told of ours; null before it did
     */
    public record Statistics(
            long sent,
            long received,
            int lost,
            long outOfOrder,
            long duplicates,
            long late,
            double jitterMillis,
            double delayMillis,
            double concealedShare,
            double recoveredShare,
            RtpSession.@Nullable PeerReport atPeer) {}

    /** Of RFC 3551, and heard where it was not agreed too. */
    private static final int USUAL_NOISE = 13;

    private final Agreement agreement;
    private final RtpSession session;
    private final Playout playout;
    private final SpeechEncoder encoder;
    private final KeySender keys;
    private final KeyReceiver keyReceiver = new KeyReceiver();
    private final Pauses pauses;
    private final short[] nothing;
    private final byte[] payload = new byte[SpeechCodec.MOST_SAMPLES];
    private long ticks;
    private boolean silent = true;

    /** Also after its goodbye, which mostly comes before somebody asks how it fared. */
    private @Nullable Source heard;

    /**
     * @param random for numbers that a stranger must not guess
     */
    public AudioStream(
            Agreement agreement,
            String canonicalName,
            Opus opus,
            RandomGenerator random,
            NtpTime clock) {
        SpeechCodec codec = agreement.send().codec();
        this.agreement = agreement;
        this.session =
                new RtpSession(
                        RtpSession.Settings.speech(codec.clockRate(), canonicalName),
                        random,
                        clock);
        this.playout = new Playout(codec, random);
        this.encoder = codec.encoder(opus, agreement.bitsPerSecond());
        this.keys = new KeySender(agreement.keyClockRate());
        this.pauses = new Pauses(agreement.packetMillis());
        this.nothing = new short[packetSamples()];
        session.keyPayloadType(agreement.keyType());
        playout.acceptNoise(agreement.noiseType() < 0 ? USUAL_NOISE : agreement.noiseType());
        for (Format format : agreement.receive()) {
            playout.accept(format.payloadType(), format.codec().decoder(opus));
        }
    }

    /** Samples a second, for {@link #send} and {@link #take}. */
    public int sampleRate() {
        return playout.sampleRate();
    }

    /** How many samples make a packet. */
    public int packetSamples() {
        return sampleRate() / 1_000 * agreement.packetMillis();
    }

    // --- the network ---

    /** Takes a datagram of RTP or RTCP, decrypted where that is needed. */
    public RtpSession.Verdict receive(
            InetSocketAddress from, byte[] bytes, int at, int length, long nowNanos, Out out) {
        RtpSession.Verdict verdict = session.receive(from, bytes, at, length, nowNanos, out);
        switch (verdict) {
            case MEDIA -> media(nowNanos, out);
            case REPORT -> expectLoss();
            case STRANGER, LOOPED, MALFORMED -> {}
        }
        return verdict;
    }

    private void media(long nowNanos, Out out) {
        RtpPacket packet = session.packet();
        heard = session.source();
        if (packet.payloadType() != agreement.keyType()) {
            playout.put(packet, nowNanos);
        } else if (session.order() != Sequences.Verdict.DUPLICATE
                && keyReceiver.packet(packet) == KeyReceiver.Verdict.BEGUN) {
            out.keyDown(keyReceiver.key());
        }
    }

    private void expectLoss() {
        RtpSession.PeerReport report = session.peerReport();
        if (report != null) {
            encoder.expectLoss(report.lostShare());
        }
    }

    public long deadline() {
        return session.deadline();
    }

    /** Sends reports when they are due. */
    public void tick(long nowNanos, Out out) {
        session.tick(nowNanos, out);
    }

    /** Ends the stream. */
    public void goodbye(String reason, long nowNanos, Out out) {
        session.goodbye(reason, nowNanos, out);
    }

    // --- the sound ---

    /** Takes the samples that are to be heard next; silence where nothing came yet. */
    public void take(short[] into, int at, int samples, long nowNanos) {
        playout.take(into, at, samples, nowNanos);
    }

    /** Sends one packet of {@link #packetSamples}; or what a pressed key says in its place. */
    public void send(short[] in, int at, long nowNanos, Out out) {
        if (!sendKey(nowNanos, out) && !sendNoise(in, at, nowNanos, out)) {
            Format format = agreement.send();
            int bytes = encoder.encode(in, at, packetSamples(), payload, 0);
            session.send(format.payloadType(), ticks, silent, payload, 0, bytes, nowNanos, out);
            silent = false;
        }
        ticks += packetTicks();
    }

    /** The same with silence: as noise where that was agreed, else nothing at all. */
    public void silence(long nowNanos, Out out) {
        if (agreement.noiseType() < 0) {
            skip(nowNanos, out);
        } else {
            pauses.begin();
            send(nothing, 0, nowNanos, out);
        }
    }

    /** In a pause of speech, what the noise is like now and then (RFC 3389), and else nothing. */
    private boolean sendNoise(short[] in, int at, long nowNanos, Out out) {
        if (agreement.noiseType() < 0 || !pauses.isPause(in, at, packetSamples())) {
            return false;
        }
        if (pauses.isNoiseDue()) {
            int bytes = ComfortNoise.describe(in, at, packetSamples(), payload, 0);
            int type = agreement.noiseType();
            session.send(type, ticks, false, payload, 0, bytes, nowNanos, out);
        }
        silent = true;
        return true;
    }

    /**
     * Lets the time of one packet pass in which nothing is sent, but for keys: muted, or on hold.
     */
    public void skip(long nowNanos, Out out) {
        silent = true;
        sendKey(nowNanos, out);
        ticks += packetTicks();
    }

    private int packetTicks() {
        return agreement.send().codec().clockRate() / 1_000 * agreement.packetMillis();
    }

    private boolean sendKey(long nowNanos, Out out) {
        if (agreement.keyType() < 0) {
            return false;
        }
        int clockRate = agreement.send().codec().clockRate();
        long keyTicks = ticks * agreement.keyClockRate() / clockRate;
        if (!keys.next(keyTicks, payload, 0)) {
            return false;
        }
        // timestamps are those of the stream, durations of telephone-event's own clock
        long timestamp = keys.timestampTicks() * clockRate / agreement.keyClockRate();
        session.send(
                agreement.keyType(),
                timestamp,
                keys.marker(),
                payload,
                0,
                KeySender.PAYLOAD_BYTES,
                nowNanos,
                out);
        silent = true;
        return true;
    }

    /**
     * Presses a key, after those pressed before.
     *
     * @param key one of {@code 0123456789*#ABCD}
     * @return false for what is no key, and where the peer takes none
     */
    public boolean press(char key, int millis) {
        return agreement.keyType() >= 0 && keys.press(key, millis);
    }

    /** True while pressed keys are being sent. */
    public boolean isPressing() {
        return keys.isBusy();
    }

    // --- what is known ---

    public RtpSession session() {
        return session;
    }

    public Playout playout() {
        return playout;
    }

    public Statistics statistics() {
        Source source = heard;
        Sequences sequences = source == null ? null : source.sequences();
        double played = Math.max(1, playout.played());
        return new Statistics(
                session.packetsSent(),
                sequences == null ? 0 : sequences.received(),
                sequences == null ? 0 : sequences.cumulativeLost(),
                sequences == null ? 0 : sequences.outOfOrder(),
                sequences == null ? 0 : sequences.duplicates(),
                playout.late(),
                source == null ? 0 : source.jitterMillis(),
                playout.meanDelayMillis(),
                Math.max(0, playout.concealed()) / played,
                playout.recovered() / played,
                session.peerReport());
    }
}
