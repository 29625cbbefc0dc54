package org.lanline.codec;

/** G.711: a byte for each of 8,000 samples a second, in steps that grow with loudness. */
public final class G711 {
    private static final int BIAS = 0x84;
    private static final int LOUDEST_MU_LAW = 32_635;

    private G711() {}

    /** A sample of mu-law (ITU-T G.711 table 2), 16 bits. */
    public static short ofMuLaw(byte code) {
        int turned = ~code & 0xff;
        int exponent = turned >> 4 & 7;
        int magnitude = ((((turned & 0x0f) << 3) + BIAS) << exponent) - BIAS;
        return (short) ((turned & 0x80) != 0 ? -magnitude : magnitude);
    }

    /** A sample of A-law (table 1), 16 bits. */
    public static short ofALaw(byte code) {
        int turned = (code ^ 0x55) & 0xff;
        int exponent = turned >> 4 & 7;
        int step = ((turned & 0x0f) << 4) + 8;
        int magnitude = exponent == 0 ? step : (step + 0x100) << (exponent - 1);
        return (short) ((turned & 0x80) != 0 ? magnitude : -magnitude);
    }

    /** The code of mu-law whose sample is nearest. */
    public static byte toMuLaw(short sample) {
        int magnitude = Math.min(Math.abs((int) sample), LOUDEST_MU_LAW) + BIAS;
        int exponent = 24 - Integer.numberOfLeadingZeros(magnitude);
        int mantissa = magnitude >> (exponent + 3) & 0x0f;
        int sign = sample < 0 ? 0x80 : 0;
        return (byte) ~(sign | exponent << 4 | mantissa);
    }

    /** The code of A-law whose sample is nearest. */
    public static byte toALaw(short sample) {
        // of -1 to -16 the first step below 0
        int magnitude = sample < 0 ? ~sample : sample;
        int exponent = Math.max(0, 24 - Integer.numberOfLeadingZeros(magnitude | 1));
        int mantissa = magnitude >> Math.max(4, exponent + 3) & 0x0f;
        int sign = sample < 0 ? 0 : 0x80;
        return (byte) ((sign | exponent << 4 | mantissa) ^ 0x55);
    }
}
