package org.lanline.codec;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sound of one channel as a WAV file has it.
 *
 * @param samples of 16 bits; several channels become their mean
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record WavFile(int sampleRate, short[] samples) {
    private static final int HEADER_BYTES = 44;
    private static final int RIFF = 0x46464952;
    private static final int WAVE = 0x45564157;
    private static final int FORMAT = 0x20746d66;
    private static final int SOUND = 0x61746164;
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;
    private static final int EXTENSIBLE = 0xfffe;
    private static final int LOWEST_RATE = 4_000;
    private static final int HIGHEST_RATE = 192_000;
    private static final int MOST_CHANNELS = 8;

    /** A file, or why it is none that can be read: one sentence. */
    public record Read(@Nullable WavFile file, String why) {
        private static Read not(String why) {
            return new Read(null, why);
        }
    }

    private record Format(int kind, int channels, int rate, int bits) {
        boolean isKnown() {
            boolean pcm = kind == PCM && (bits == 8 || bits == 16 || bits == 24 || bits == 32);
            return channels >= 1
                    && channels <= MOST_CHANNELS
                    && rate >= LOWEST_RATE
                    && rate <= HIGHEST_RATE
                    && (pcm || (kind == FLOAT && bits == 32) || (isSpeech() && bits == 8));
        }

        boolean isSpeech() {
            return kind == A_LAW || kind == MU_LAW;
        }
    }

    /**
     * Reads PCM of 8 to 32 bits, floating-point numbers or G.711, of any number of channels up to
     * 8; of a file that is being written yet, what is there.
     */
    public static Read parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 12 || in.getInt(0) != RIFF || in.getInt(8) != WAVE) {
            return Read.not("This is no WAV file.");
        }
        Format format = null;
        int at = 12;
        while (at + 8 <= bytes.length) {
            int name = in.getInt(at);
            long length = in.getInt(at + 4) & 0xffff_ffffL;
            int from = at + 8;
            if (name == SOUND && length == 0) {
                length = (long) bytes.length - from; // whoever writes it says so at the end
            }
            // the last part may say more than there is: a recording that was cut off
            int there = (int) Math.min(length, bytes.length - from);
            if (name == FORMAT && there >= 16) {
                format = format(in, from, there);
            } else if (name == SOUND) {
                return sound(in, from, there, format);
            }
            long next = from + length + (length & 1);
            if (next > bytes.length) {
                break;
            }
            at = (int) next;
        }
        return Read.not("There is no sound in this WAV file.");
    }

    private static Format format(ByteBuffer in, int at, int length) {
        int kind = in.getShort(at) & 0xffff;
        if (kind == EXTENSIBLE && length >= 26) {
            kind = in.getShort(at + 24) & 0xffff;
        }
        return new Format(
                kind, in.getShort(at + 2) & 0xffff, in.getInt(at + 4), in.getShort(at + 14));
    }

    private static Read sound(ByteBuffer in, int at, int length, @Nullable Format format) {
        if (format == null || !format.isKnown()) {
            return Read.not(
                    "This WAV file is of a kind that is not read here: PCM of 8, 16, 24 or 32 bits"
                            + " is, floating point, and G.711.");
        }
        int bytes = format.bits() / 8;
        int frame = bytes * format.channels();
        short[] samples = new short[length / frame];
        for (int i = 0; i < samples.length; i++) {
            double sum = 0;
            for (int channel = 0; channel < format.channels(); channel++) {
                sum += sample(in, at + i * frame + channel * bytes, format);
            }
            samples[i] =
                    (short)
                            Math.clamp(
                                    Math.round(sum / format.channels()),
                                    Short.MIN_VALUE,
                                    Short.MAX_VALUE);
        }
        return new Read(new WavFile(format.rate(), samples), "");
    }

    private static double sample(ByteBuffer in, int at, Format format) {
        if (format.kind() == FLOAT) {
            float value = in.getFloat(at);
            return Float.isNaN(value) ? 0 : 32_768.0 * Math.clamp(value, -1, 1);
        }
        if (format.isSpeech()) {
            return format.kind() == A_LAW ? G711.ofALaw(in.get(at)) : G711.ofMuLaw(in.get(at));
        }
        return switch (format.bits()) {
            case 8 -> ((in.get(at) & 0xff) - 128) * 256.0;
            case 16 -> in.getShort(at);
            case 24 -> in.getShort(at + 1) + (in.get(at) & 0xff) / 256.0;
            default -> in.getInt(at) / 65_536.0;
        };
    }

    /** Length of the sound. */
    public double seconds() {
        return (double) samples.length / sampleRate;
    }

    /** The file: PCM of 16 bits, one channel. */
    public byte[] write() {
        int bytes = 2 * samples.length;
        ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put(header(sampleRate, bytes)).asShortBuffer().put(samples);
        return file.array();
    }

    /**
     * What stands before samples of 16 bits, one channel, in such a file.
     *
     * @param soundBytes of samples; 0 while it is not known yet how many there will be
     */
    public static byte[] header(int sampleRate, int soundBytes) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(RIFF).putInt(36 + soundBytes).putInt(WAVE);
        header.putInt(FORMAT).putInt(16).putShort((short) PCM).putShort((short) 1);
        header.putInt(sampleRate).putInt(2 * sampleRate);
        header.putShort((short) 2).putShort((short) 16);
        return header.putInt(SOUND).putInt(soundBytes).array();
    }
}
