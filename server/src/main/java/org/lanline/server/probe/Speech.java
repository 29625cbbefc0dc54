package org.lanline.server.probe;

import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** G.711 in packets of 20 ms: of a WAV file, or made up. */
public final class Speech {

    private static final int RATE = 8_000;
    private static final int PACKET_BYTES = 160;
    private static final int MOST_PACKETS = 3_000;
    private static final long MOST_FILE_BYTES = 64L << 20;
    private static final int PCM = 1;
    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;

    private final byte[] g711;
    private final int payloadType;

    private Speech(byte[] g711, int payloadType) {
        int packets = Math.clamp(g711.length / PACKET_BYTES, 0, MOST_PACKETS);
        this.g711 = Arrays.copyOf(g711, packets * PACKET_BYTES);
        this.payloadType = payloadType;
    }

    public int packets() {
        return g711.length / PACKET_BYTES;
    }

    /** 0 is mu-law, 8 A-law (RFC 3551). */
    int payloadType() {
        return payloadType;
    }

    ByteBuffer payload(int packet) {
        return ByteBuffer.wrap(g711, packet * PACKET_BYTES, PACKET_BYTES);
    }

    /** A voice of sorts: a buzz of 120 Hz that swells and fades four times a second, and rests. */
    public static Speech madeUp(int seconds) {
        byte[] made = new byte[seconds * RATE];
        for (int i = 0; i < made.length; i++) {
            double time = (double) i / RATE;
            double swell = Math.max(0, Math.sin(2 * Math.PI * 4 * time));
            double rest = time % 2 < 1.6 ? 1 : 0;
            double buzz = 0;
            for (int harmonic = 1; harmonic <= 8; harmonic++) {
                buzz += Math.sin(2 * Math.PI * 120 * harmonic * time) / harmonic;
            }
            made[i] = muLaw((int) (9_000 * swell * rest * buzz));
        }
        return new Speech(made, 0);
    }

    /**
     * The first minute of a WAV file: A-law, mu-law, or 16-bit PCM at a multiple of 8 kHz.
     *
     * @throws CannotStart when it cannot be read
     * @throws WrongUse when it holds something else
     */
    public static Speech of(Path file) {
        try {
            if (Files.size(file) > MOST_FILE_BYTES) {
                throw new WrongUse("%s is too long: give a WAV file of a minute.".formatted(file));
            }
            return read(file, ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (IOException unreadable) {
            throw new CannotStart(
                    "%s cannot be read: check that it exists and is yours.".formatted(file),
                    unreadable);
        }
    }

    private static Speech read(Path file, ByteBuffer wav) {
        wav.order(ByteOrder.LITTLE_ENDIAN);
        if (wav.remaining() < 12 || !word(wav, 0).equals("RIFF") || !word(wav, 8).equals("WAVE")) {
            throw notWav(file);
        }
        ByteBuffer format = null;
        int at = 12;
        while (at + 8 <= wav.limit()) {
            int length = (int) Math.min(wav.getInt(at + 4) & 0xffff_ffffL, wav.limit() - at - 8L);
            ByteBuffer chunk = wav.slice(at + 8, length).order(ByteOrder.LITTLE_ENDIAN);
            if (word(wav, at).equals("fmt ")) {
                format = chunk;
            } else if (word(wav, at).equals("data") && format != null && format.limit() >= 16) {
                return decode(file, format, chunk);
            }
            at += 8 + length + (length & 1);
        }
        throw notWav(file);
    }

    private static String word(ByteBuffer wav, int at) {
        return StandardCharsets.US_ASCII.decode(wav.slice(at, 4)).toString();
    }

    private static Speech decode(Path file, ByteBuffer format, ByteBuffer samples) {
        int coding = format.getShort(0);
        int channels = format.getShort(2);
        int rate = format.getInt(4);
        int bits = format.getShort(14);
        boolean isG711 = coding == MU_LAW || coding == A_LAW;
        boolean known = isG711 && rate == RATE && channels == 1;
        boolean pcm = coding == PCM && bits == 16 && channels >= 1 && channels <= 8;
        if (!known && !(pcm && rate >= RATE && rate % RATE == 0)) {
            throw notWav(file);
        }
        byte[] g711;
        if (known) {
            g711 = new byte[samples.limit()];
            samples.get(g711);
        } else {
            g711 = encode(samples, channels * rate / RATE);
        }
        if (g711.length < PACKET_BYTES) {
            throw new WrongUse("%s holds no sound: give one of a second or more.".formatted(file));
        }
        return new Speech(g711, coding == A_LAW ? 8 : 0);
    }

    /** The mean of what falls into one sample of ours, of all channels. */
    private static byte[] encode(ByteBuffer samples, int step) {
        int count = Math.min(samples.limit() / 2 / step, MOST_PACKETS * PACKET_BYTES);
        byte[] g711 = new byte[count];
        for (int i = 0; i < count; i++) {
            int sum = 0;
            for (int j = 0; j < step; j++) {
                sum += samples.getShort((i * step + j) * 2);
            }
            g711[i] = muLaw(sum / step);
        }
        return g711;
    }

    private static WrongUse notWav(Path file) {
        return new WrongUse(
                "%s is no WAV file of G.711 or of 16-bit PCM at 8, 16, 24 or 48 kHz: convert it, such as with sox FILE -r 8000 -c 1 -b 16 new.wav."
                        .formatted(file));
    }

    /** ITU-T G.711: sign, exponent and four bits, all turned over. */
    static byte muLaw(int pcm) {
        int sign = pcm < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(pcm), 32_635) + 132;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        int mantissa = magnitude >> (exponent + 3) & 0x0f;
        return (byte) ~(sign | exponent << 4 | mantissa);
    }
}
