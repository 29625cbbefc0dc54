package org.lanline.codec;

/**
 * Decodes G.722 at 64 kbit/s: two samples of 16,000 a second for each byte, six bits of it for the
 * lower half of the band and two for the upper (ITU-T G.722 section 4).
 */
public final class G722Decoder implements SpeechDecoder {
    private static final int[] INVERSE_6 = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192,
        -10232, -9360, -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168,
        -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704, 14984, 13512,
        12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168,
        2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };

    private static final int SAMPLE_RATE = 16_000;

    private final G722Band low = G722Band.lower();
    private final G722Band high = G722Band.upper();
    private final int[] past = new int[G722Mirror.LENGTH];
    private final Concealment concealment = new Concealment(SAMPLE_RATE);

    @Override
    public int sampleRate() {
        return SAMPLE_RATE;
    }

    /** Two samples for each byte. */
    @Override
    public int decode(byte[] in, int at, int length, short[] into, int to) {
        int codes = Math.min(length, Math.min(SpeechCodec.MOST_SAMPLES, into.length - to) / 2);
        for (int i = 0; i < codes; i++) {
            int code = in[at + i] & 0xff;
            int lower = lower(code & 0x3f);
            int upper = upper(code >> 6);
            G722Mirror.shift(past, lower + upper, lower - upper);
            into[to + 2 * i] = (short) G722Band.limited(G722Mirror.odd(past) >> 11);
            into[to + 2 * i + 1] = (short) G722Band.limited(G722Mirror.even(past) >> 11);
        }
        concealment.came(into, to, 2 * codes);
        return 2 * codes;
    }

    private int lower(int code) {
        int value = low.estimate + ((low.scale * INVERSE_6[code]) >> 15);
        low.afterLower(code >> 2);
        return Math.clamp(value, -16_384, 16_383);
    }

    private int upper(int code) {
        int value = high.upperDifference(code) + high.estimate;
        high.afterUpper(code);
        return Math.clamp(value, -16_384, 16_383);
    }

    @Override
    public void conceal(int samples, short[] into, int to) {
        concealment.conceal(samples, into, to);
    }
}
