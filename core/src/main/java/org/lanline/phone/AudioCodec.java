package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.Agreement;
import org.lanline.sdp.Media;

import java.util.Locale;

/**
 * A codec as descriptions name it (RFC 8866 section 6.6, RFC 3551).
 *
 * @param name such as {@code PCMA}
 * @param clockRate ticks of its timestamps a second
 * @param payloadType the number of an offer of ours; an answer has the offer's
 * @param parameters the value of {@code fmtp}, or null
 */
public record AudioCodec(
        String name, int clockRate, int channels, int payloadType, @Nullable String parameters) {

    public static final AudioCodec PCMA = new AudioCodec("PCMA", 8_000, 1, 8, null);
    public static final AudioCodec PCMU = new AudioCodec("PCMU", 8_000, 1, 0, null);

    /** 16,000 samples a second behind a clock of 8,000, by an old mistake (RFC 3551 4.5.2). */
    public static final AudioCodec G722 = new AudioCodec("G722", 8_000, 1, 9, null);

    public static final AudioCodec OPUS =
            new AudioCodec("opus", 48_000, 2, 96, "useinbandfec=1;stereo=0");

    /** Keys (RFC 4733). */
    static final AudioCodec KEYS = new AudioCodec("telephone-event", 8_000, 1, 101, "0-15");

    /** Whether a payload type of a section is this one. */
    boolean is(Media media, String format) {
        String full = name + "/" + clockRate + (channels == 1 ? "" : "/" + channels);
        return Agreement.name(media, format).equals(full.toUpperCase(Locale.ROOT));
    }

    /** The value of {@code rtpmap} for this number. */
    String map(int number) {
        return number + " " + name + "/" + clockRate + (channels == 1 ? "" : "/" + channels);
    }
}
