package org.lanline.codec;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** A codec for speech that is spoken here, as SDP names it. */
public enum SpeechCodec {
    OPUS("opus", 48_000, 48_000, 2, 111),
    G722("G722", 8_000, 16_000, 1, 9),
    PCMU("PCMU", 8_000, 8_000, 1, 0),
    PCMA("PCMA", 8_000, 8_000, 1, 8);

    /** Bytes that no payload made here is longer than. */
    public static final int MOST_PAYLOAD = 1_275;

    /** Samples that no payload decodes to more of: 120 ms at 48 kHz. */
    public static final int MOST_SAMPLES = 5_760;

    private final String encodingName;
    private final int clockRate;
    private final int sampleRate;
    private final int channels;
    private final int payloadType;

    SpeechCodec(String encodingName, int clockRate, int sampleRate, int channels, int payloadType) {
        this.encodingName = encodingName;
        this.clockRate = clockRate;
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.payloadType = payloadType;
    }

    /** Null for one that is not spoken here. */
    public static @Nullable SpeechCodec of(String encodingName) {
        return switch (encodingName.toUpperCase(Locale.ROOT)) {
            case "OPUS" -> OPUS;
            case "G722" -> G722;
            case "PCMU" -> PCMU;
            case "PCMA" -> PCMA;
            default -> null;
        };
    }

    /** As in {@code a=rtpmap}. */
    public String encodingName() {
        return encodingName;
    }

    /**
     * Ticks of the timestamp a second; of G.722 half its rate, by an old mistake (RFC 3551, 4.5.2).
     */
    public int clockRate() {
        return clockRate;
    }

    /** Samples a second that it takes and gives. */
    public int sampleRate() {
        return sampleRate;
    }

    /** As in {@code a=rtpmap}; of Opus always 2, whatever is sent (RFC 7587 section 7). */
    public int channels() {
        return channels;
    }

    /** The fixed one, or for Opus the one that browsers propose. */
    public int payloadType() {
        return payloadType;
    }

    /** What to say in {@code a=fmtp}; empty for nothing. */
    public String parameters() {
        return this == OPUS ? "useinbandfec=1;usedtx=0;stereo=0;sprop-stereo=0" : "";
    }

    /**
     * @param opus whose Opus to use
     * @param bitsPerSecond of Opus; the others have one speed, 64,000
     */
    public SpeechEncoder encoder(Opus opus, int bitsPerSecond) {
        return switch (this) {
            case OPUS -> opus.encoder(bitsPerSecond);
            case G722 -> new G722Encoder();
            case PCMU -> new G711Encoder(true);
            case PCMA -> new G711Encoder(false);
        };
    }

    public SpeechDecoder decoder(Opus opus) {
        return switch (this) {
            case OPUS -> opus.decoder();
            case G722 -> new G722Decoder();
            case PCMU -> new G711Decoder(true);
            case PCMA -> new G711Decoder(false);
        };
    }
}
