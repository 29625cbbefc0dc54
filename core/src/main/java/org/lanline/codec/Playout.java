package org.lanline.codec;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.JitterBuffer;
import org.lanline.rtp.PlayoutDelay;
import org.lanline.rtp.RtpPacket;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * What is heard of a stream: packets go in as they come, samples are taken out as they are played.
 * In between packets are held back for as long as the network makes necessary; what does not come
 * in time is made up; too much or too little in hand, and clocks that drift apart, are made good by
 * periods of speech left out or said twice.
 *
 * <p>One thread at a time. Makes no object for a packet.
 */
public final class Playout {
    private static final int TYPES = 128;
    private static final int STEP_MILLIS = 10;

    /** Off the target by more than this, the speed of speech is changed a little. */
    private static final double NEAR_MILLIS = 12;

    /** And by more than this also where it may be heard. */
    private static final double FAR_MILLIS = 60;

    /** With this much too much in hand, packets are thrown away. */
    private static final double MUCH_TOO_FAR_MILLIS = 1_000;

    private static final int LONGEST_HOLD_MILLIS = 400;

    private final int sampleRate;
    private final int clockRate;
    private final JitterBuffer buffer = new JitterBuffer();
    private final PlayoutDelay delay = new PlayoutDelay();
    private final ComfortNoise noise;
    private final TimeStretch stretch;
    private final @Nullable Decoding[] decodings = new @Nullable Decoding[TYPES];
    private final short[] piece;
    private final short[] ready;
    private int readyAt;
    private int readyEnd;

    private int noiseType = -1;
    private boolean noisy;
    private boolean playing;
    private @Nullable Decoding last;

    /** The first sample that was not decoded yet, in ticks of the stream. */
    private long playhead;

    private int packetTicks;

    /** Samples made up while nothing was there: of them some may be a pause, or late. */
    private long held;

    private long played;
    private long madeUp;
    private long recovered;
    private long late;
    private long duplicates;
    private long stretched;
    private double heldMillisSum;
    private long heldMillisCount;

    /**
     * @param codec whose rate the samples have that are taken; codecs of other rates are converted
     * @param random for comfort noise
     */
    public Playout(SpeechCodec codec, RandomGenerator random) {
        this.sampleRate = codec.sampleRate();
        this.clockRate = codec.clockRate();
        this.noise = new ComfortNoise(random);
        this.stretch = new TimeStretch(sampleRate);
        this.piece = new short[SpeechCodec.MOST_SAMPLES * 6 + stretch.shortestPiece()];
        this.ready = new short[2 * piece.length];
        this.packetTicks = clockRate / 50;
    }

    /** A decoder with what brings its samples to the rate of this playout. */
    private static final class Decoding {
        private final SpeechDecoder decoder;
        private final @Nullable Resampler resampler;
        private final short[] raw = new short[SpeechCodec.MOST_SAMPLES];

        Decoding(SpeechDecoder decoder, int sampleRate) {
            this.decoder = decoder;
            this.resampler =
                    decoder.sampleRate() == sampleRate
                            ? null
                            : new Resampler(decoder.sampleRate(), sampleRate);
        }
    }

    /** Packets of this type are decoded by this. */
    public void accept(int payloadType, SpeechDecoder decoder) {
        decodings[payloadType] = new Decoding(decoder, sampleRate);
    }

    /** Packets of this type are comfort noise (RFC 3389). */
    public void acceptNoise(int payloadType) {
        noiseType = payloadType;
    }

    /** Samples a second. */
    public int sampleRate() {
        return sampleRate;
    }

    // --- packets ---

    /** Takes a packet as it comes; those of other types are left alone. */
    public void put(RtpPacket packet, long nowNanos) {
        int type = packet.payloadType();
        if (decodings[type] == null && type != noiseType) {
            return;
        }
        switch (buffer.put(packet)) {
            case KEPT -> delay.arrived(nowNanos, millis(buffer.lastTicks()));
            case LATE -> {
                // the delay was too short for it, and has to know
                delay.arrived(nowNanos, millis(lateTicks(packet)));
                late++;
            }
            case RESTARTED -> {
                playing = false;
                delay.restart();
                delay.arrived(nowNanos, millis(buffer.lastTicks()));
            }
            case DUPLICATE -> duplicates++;
            case STRAY -> {}
        }
    }

    private long lateTicks(RtpPacket packet) {
        return playhead + (packet.timestamp() - (int) playhead);
    }

    private double millis(long ticks) {
        return ticks * 1_000.0 / clockRate;
    }

    // --- samples ---

    /**
     * Takes the samples that are to be heard next. There always are some: silence before the first
     * packet, what was made up where one is missing.
     */
    public void take(short[] into, int at, int samples, long nowNanos) {
        int taken = 0;
        while (taken < samples) {
            if (readyAt == readyEnd) {
                readyAt = 0;
                readyEnd = 0;
                next(nowNanos + nanos(taken));
            }
            int now = Math.min(samples - taken, readyEnd - readyAt);
            System.arraycopy(ready, readyAt, into, at + taken, now);
            readyAt += now;
            taken += now;
        }
    }

    private long nanos(int samples) {
        return samples * 1_000_000_000L / sampleRate;
    }

    /** Makes at least one more sample ready, which will be heard at that moment. */
    private void next(long nowNanos) {
        int place = buffer.first();
        if (place < 0) {
            nothing();
            return;
        }
        if (!playing && !begin(place, nowNanos)) {
            quiet(STEP_MILLIS * sampleRate / 1_000);
            return;
        }
        long gap = buffer.ticks(place) - playhead;
        if (gap > 0 && !fill(place, gap, nowNanos)) {
            return;
        }
        packet(place, nowNanos);
    }

    /** The first packet has waited as long as it should. */
    private boolean begin(int place, long nowNanos) {
        if (delay.heldMillis(nowNanos, millis(buffer.ticks(place))) < delay.targetMillis()) {
            return false;
        }
        playing = true;
        playhead = buffer.ticks(place);
        held = 0;
        return true;
    }

    /** Nothing has come: it may be late, lost, or there is a pause. */
    private void nothing() {
        int samples = STEP_MILLIS * sampleRate / 1_000;
        if (!playing) {
            quiet(samples);
            return;
        }
        fillIn(samples);
        if (!noisy) {
            held += samples;
            madeUp += samples;
        }
        played += samples;
        if (held > (long) LONGEST_HOLD_MILLIS * sampleRate / 1_000) {
            madeUp -= held; // nobody speaks any more
            held = 0;
            playing = false;
        }
    }

    /**
     * Between what was heard and the next packet something is missing.
     *
     * @return true when that packet's turn has come after all
     */
    private boolean fill(int place, long gap, long nowNanos) {
        long gapSamples = gap * sampleRate / clockRate;
        if (buffer.missingBefore(place) == 0) {
            return pause(place, gapSamples, nowNanos);
        }
        // what was made up when there was nothing stands for what was lost
        int already = (int) Math.min(held, gapSamples);
        held = 0;
        if (already == gapSamples || gap > clockRate) {
            playhead = buffer.ticks(place);
            return true;
        }
        int whole = (int) Math.min(gapSamples, (long) packetTicks * sampleRate / clockRate);
        int samples = Math.max(0, whole - already);
        if (gap <= packetTicks && recover(place, whole)) {
            System.arraycopy(ready, already, ready, 0, samples);
            recovered += samples;
        } else {
            fillIn(samples);
            madeUp += noisy ? 0 : samples;
        }
        readyEnd = samples;
        played += samples;
        playhead += (long) (already + samples) * clockRate / sampleRate;
        return false;
    }

    /** No packet is missing: the sender was silent (RFC 3551 section 4.1). */
    private boolean pause(int place, long gapSamples, long nowNanos) {
        madeUp -= Math.min(held, gapSamples);
        held = 0;
        double mayWait = delay.heldMillis(nowNanos, millis(buffer.ticks(place)));
        if (mayWait >= delay.targetMillis()) {
            playhead = buffer.ticks(place);
            return true;
        }
        int samples = STEP_MILLIS * sampleRate / 1_000;
        fillIn(samples);
        played += samples;
        return false;
    }

    private boolean recover(int place, int samples) {
        Decoding by = decodings[buffer.payloadType(place)];
        if (by == null || by.resampler != null) {
            return false;
        }
        return by.decoder.recover(
                buffer.payload(place), 0, buffer.length(place), samples, ready, 0);
    }

    /** What the decoder makes up, or noise where the sender said that there is only noise. */
    private void fillIn(int samples) {
        if (noisy) {
            noise.make(samples, ready, readyEnd);
        } else if (last == null) {
            Arrays.fill(ready, readyEnd, readyEnd + samples, (short) 0);
        } else if (last.resampler == null) {
            last.decoder.conceal(samples, ready, readyEnd);
        } else {
            int raw = (int) ((long) samples * last.decoder.sampleRate() / sampleRate);
            last.decoder.conceal(raw, last.raw, 0);
            int made = last.resampler.convert(last.raw, 0, raw, ready, readyEnd);
            Arrays.fill(ready, readyEnd + made, readyEnd + Math.max(made, samples), (short) 0);
        }
        readyEnd += samples;
    }

    private void quiet(int samples) {
        Arrays.fill(ready, readyEnd, readyEnd + samples, (short) 0);
        readyEnd += samples;
    }

    /** A packet whose turn it is. */
    private void packet(int place, long nowNanos) {
        held = 0;
        long ticks = buffer.ticks(place);
        Decoding by = decodings[buffer.payloadType(place)];
        if (by == null) {
            noise.like(buffer.payload(place), 0, buffer.length(place));
            noisy = true;
            buffer.take(place);
            playhead = Math.max(playhead, ticks);
            return; // it lasts until speech comes
        }
        int length = decode(by, place);
        buffer.take(place);
        if (length == 0) {
            return; // as if it had not come
        }
        noisy = false;
        last = by;
        packetTicks = (int) ((long) length * clockRate / sampleRate);
        double heldMillis = delay.heldMillis(nowNanos, millis(ticks));
        playhead = ticks + packetTicks;
        heldMillisSum += heldMillis;
        heldMillisCount++;
        if (heldMillis > delay.targetMillis() + MUCH_TOO_FAR_MILLIS && buffer.size() > 0) {
            return; // thrown away
        }
        int adapted = adapted(length, heldMillis - delay.targetMillis());
        System.arraycopy(piece, 0, ready, readyEnd, adapted);
        readyEnd += adapted;
        played += adapted;
        stretched += Math.abs(adapted - length);
    }

    private int decode(Decoding by, int place) {
        byte[] payload = buffer.payload(place);
        int bytes = buffer.length(place);
        if (by.resampler == null) {
            return by.decoder.decode(payload, 0, bytes, piece, 0);
        }
        int raw = by.decoder.decode(payload, 0, bytes, by.raw, 0);
        return by.resampler.convert(by.raw, 0, raw, piece, 0);
    }

    private int adapted(int length, double tooMuchMillis) {
        boolean anyway = Math.abs(tooMuchMillis) > FAR_MILLIS;
        if (tooMuchMillis > NEAR_MILLIS) {
            return stretch.shorten(piece, length, anyway);
        }
        return tooMuchMillis < -NEAR_MILLIS ? stretch.lengthen(piece, length, anyway) : length;
    }

    // --- what is known ---

    /** How long packets are held back behind the fastest, as it should be now. */
    public double targetMillis() {
        return delay.targetMillis();
    }

    /** How long they were held back, on average. */
    public double meanDelayMillis() {
        return heldMillisCount == 0 ? 0 : heldMillisSum / heldMillisCount;
    }

    /** Samples that were taken since the first packet. */
    public long played() {
        return played;
    }

    /** Of these, samples that were made up because their packets were lost or late. */
    public long concealed() {
        return madeUp;
    }

    /** Samples that forward error correction brought. */
    public long recovered() {
        return recovered;
    }

    /** Packets that came after their time. */
    public long late() {
        return late;
    }

    /** Packets that came again. */
    public long duplicates() {
        return duplicates;
    }

    /** Samples that were left out or put in to keep the delay right. */
    public long stretched() {
        return stretched;
    }
}
