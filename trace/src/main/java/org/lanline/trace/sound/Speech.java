package org.lanline.trace.sound;

import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusException;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.G711;
import org.lanline.codec.G722;

import java.util.Locale;

/** Decodes payloads of one codec to samples of one channel. */
sealed interface Speech {

    /** Samples a second. */
    int rate();

    /** Of how many ticks of its timestamps one second is. */
    int clockRate();

    /** How many samples of {@code into} were filled; 0 for a payload that cannot be decoded. */
    int decode(byte[] payload, short[] into);

    /** Null for a codec that is not decoded here. */
    static @Nullable Speech of(String codec) {
        return switch (codec.toUpperCase(Locale.ROOT)) {
            case "PCMU" -> new Telephone(true);
            case "PCMA" -> new Telephone(false);
            case "G722" -> new Wide(new G722());
            case "OPUS" -> Full.make();
            default -> null;
        };
    }

    /** G.711. */
    record Telephone(boolean muLaw) implements Speech {
        @Override
        public int rate() {
            return 8_000;
        }

        @Override
        public int clockRate() {
            return 8_000;
        }

        @Override
        public int decode(byte[] payload, short[] into) {
            int length = Math.min(payload.length, into.length);
            for (int i = 0; i < length; i++) {
                into[i] = muLaw ? G711.ofMuLaw(payload[i]) : G711.ofALaw(payload[i]);
            }
            return length;
        }
    }

    /** G.722, whose clock runs at half its rate by an old mistake (RFC 3551 section 4.5.2). */
    record Wide(G722 decoder) implements Speech {
        @Override
        public int rate() {
            return 16_000;
        }

        @Override
        public int clockRate() {
            return 8_000;
        }

        @Override
        public int decode(byte[] payload, short[] into) {
            int length = Math.min(payload.length, into.length / 2);
            decoder.decode(payload, 0, length, into, 0);
            return 2 * length;
        }
    }

    /** Opus (RFC 6716), both channels as one. */
    record Full(OpusDecoder decoder) implements Speech {
        private static final int MOST_SAMPLES = 5_760;

        static @Nullable Full make() {
            try {
                return new Full(new OpusDecoder(48_000, 1));
            } catch (OpusException neverForTheseNumbers) {
                return null;
            }
        }

        @Override
        public int rate() {
            return 48_000;
        }

        @Override
        public int clockRate() {
            return 48_000;
        }

        @Override
        public int decode(byte[] payload, short[] into) {
            try {
                int most = Math.min(MOST_SAMPLES, into.length);
                return Math.max(
                        0, decoder.decode(payload, 0, payload.length, into, 0, most, false));
            } catch (OpusException | RuntimeException damaged) {
                return 0; // whatever a stranger's bytes do to it
            }
        }
    }
}
