package org.lanline.codec;

/** G.711: a byte for each of 8,000 samples a second, in steps that grow with loudness. */
public final class G711 {
    private static final int BIAS = 0x84;

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
}
