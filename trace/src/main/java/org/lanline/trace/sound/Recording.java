package org.lanline.trace.sound;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.Opus;
import org.lanline.codec.SpeechCodec;
import org.lanline.codec.SpeechDecoder;
import org.lanline.codec.WavFile;
import org.lanline.rtp.RtpPacket;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Media;
import org.lanline.trace.media.Coding;
import org.lanline.trace.media.Privacy;
import org.lanline.trace.media.Stream;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes the packets of one stream in a second reading of a capture, and puts what is in them where
 * their timestamps say. What was lost is silence.
 */
public final class Recording implements Media {
    private static final int MOST_SECONDS = 3_600;
    private static final int LARGEST_PAYLOAD = 4_000;
    private static final int MOST_OF_A_PACKET = 16_384;

    private final Stream stream;
    private final SpeechCodec codec;
    private final SpeechDecoder decoder;
    private final Map<Integer, Boolean> wanted = new HashMap<>();
    private final RtpPacket view = new RtpPacket();
    private final short[] decoded = new short[MOST_OF_A_PACKET];
    private final BitSet seen = new BitSet(1 << 16);
    private short[] samples = new short[1 << 16];
    private int length;
    private boolean begun;
    private int firstTimestamp;
    private int lastTimestamp;
    private long elapsedTicks;
    private int lastSequence;
    private long undecoded;
    private long tooLate;

    private Recording(Stream stream, SpeechCodec codec) {
        this.stream = stream;
        this.codec = codec;
        this.decoder = codec.decoder(Opus.best());
    }

    /** A stream to record, or why that cannot be: one sentence. */
    public record Start(@Nullable Recording recording, String why) {}

    /** Ready to take the stream's packets, if it is one that can be heard. */
    public static Start of(Stream stream) {
        if (stream.privacy().answer() == Privacy.Answer.ENCRYPTED) {
            return new Start(
                    null,
                    "This stream is encrypted ("
                            + stream.privacy().why()
                            + "): nobody can hear it without the keys of its SRTP.");
        }
        String name = stream.mainCoding().format().name();
        SpeechCodec codec = SpeechCodec.of(name);
        return codec == null
                ? new Start(
                        null,
                        (name.isEmpty() ? "A codec that nobody names" : name)
                                + " is not decoded here; G.711, G.722 and Opus are.")
                : new Start(new Recording(stream, codec), "");
    }

    @Override
    public void rtp(Flow flow, int frame, long nanos, byte[] bytes, int at, int there, int onWire) {
        boolean ours =
                frame >= stream.firstFrame()
                        && frame <= stream.lastFrame()
                        && view.read(bytes, at, there)
                        && view.ssrc() == stream.ssrc()
                        && flow.from().equals(stream.flow().from())
                        && flow.to().equals(stream.flow().to())
                        && (flow.through() == null) == (stream.flow().through() == null);
        if (ours && isSpeech(view.payloadType()) && view.payloadBytes() <= LARGEST_PAYLOAD) {
            packet();
        }
    }

    @Override
    public void rtcp(Flow flow, int frame, long nanos, byte[] bytes, int at, int there) {}

    /** Keys and comfort noise are in the same stream, and are no speech. */
    private boolean isSpeech(int payloadType) {
        return wanted.computeIfAbsent(
                payloadType,
                type -> {
                    String main = stream.mainCoding().format().name();
                    for (Coding each : stream.codings()) {
                        if (each.type() == type && each.format().is(main)) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    private void packet() {
        if (isAgain(view.sequenceNumber())) {
            return;
        }
        if (!begun) {
            begun = true;
            firstTimestamp = view.timestamp();
            lastTimestamp = firstTimestamp;
        }
        elapsedTicks += view.timestamp() - lastTimestamp;
        lastTimestamp = view.timestamp();
        int got =
                decoder.decode(view.bytes(), view.payloadStart(), view.payloadBytes(), decoded, 0);
        long place = elapsedTicks * codec.sampleRate() / codec.clockRate();
        if (got == 0) {
            undecoded++;
        } else if (place < 0 || place + got > (long) MOST_SECONDS * codec.sampleRate()) {
            tooLate++;
        } else {
            put((int) place, got);
        }
    }

    /** A packet that came twice is heard once. */
    private boolean isAgain(int sequence) {
        int ahead = (short) (sequence - lastSequence);
        if (!begun || ahead > 0) {
            for (int i = 1; begun && i <= Math.min(ahead, 4_096); i++) {
                seen.clear((lastSequence + i + 0x4000) & 0xffff);
            }
            lastSequence = sequence;
        }
        boolean again = seen.get(sequence);
        seen.set(sequence);
        return again;
    }

    private void put(int place, int got) {
        int end = place + got;
        if (end > samples.length) {
            samples = Arrays.copyOf(samples, Math.max(end, 2 * samples.length));
        }
        System.arraycopy(decoded, 0, samples, place, got);
        length = Math.max(length, end);
    }

    /** How long it is. */
    public double seconds() {
        return (double) length / codec.sampleRate();
    }

    /** Of the codec, and what is missing in it; one sentence. */
    public String words() {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        "%s, %.1f s at %d Hz",
                        stream.mainCoding().format().name(), seconds(), codec.sampleRate()));
        if (undecoded > 0) {
            text.append(", ").append(undecoded).append(" packets could not be decoded");
        }
        if (tooLate > 0) {
            text.append(", ").append(tooLate).append(" packets are out of the hour that is kept");
        }
        return text.append('.').toString();
    }

    /** As a WAV file: PCM of 16 bits, one channel. */
    public byte[] wav() {
        return new WavFile(codec.sampleRate(), Arrays.copyOf(samples, length)).write();
    }
}
