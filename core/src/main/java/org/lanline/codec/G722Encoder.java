package org.lanline.codec;

/**
 * Encodes G.722 at 64 kbit/s: a byte for two samples of 16,000 a second (ITU-T G.722 section 3).
 */
public final class G722Encoder implements SpeechEncoder {
    private static final int[] DECISIONS = {
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940,
        1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
    };
    private static final int UPPER_DECISION = 564;

    private final G722Band low = G722Band.lower();
    private final G722Band high = G722Band.upper();
    private final int[] past = new int[G722Mirror.LENGTH];

    @Override
    public int encode(short[] in, int at, int samples, byte[] into, int to) {
        int codes = samples / 2;
        for (int i = 0; i < codes; i++) {
            G722Mirror.shift(past, in[at + 2 * i], in[at + 2 * i + 1]);
            int even = G722Mirror.even(past);
            int odd = G722Mirror.odd(past);
            int lower = lower((odd + even) >> 14);
            int upper = upper((odd - even) >> 14);
            into[to + i] = (byte) (upper << 6 | lower);
        }
        return codes;
    }

    /** QUANTL. */
    private int lower(int sample) {
        int error = G722Band.limited(sample - low.estimate);
        int size = error < 0 ? ~error : error;
        int interval = 1;
        while (interval < DECISIONS.length && size >= (DECISIONS[interval] * low.scale) >> 12) {
            interval++;
        }
        int code;
        if (error >= 0) {
            code = 62 - interval;
        } else {
            code = interval < 3 ? 64 - interval : 34 - interval;
        }
        low.afterLower(code >> 2);
        return code;
    }

    /** QUANTH. */
    private int upper(int sample) {
        int error = G722Band.limited(sample - high.estimate);
        int size = error < 0 ? ~error : error;
        boolean far = size >= (UPPER_DECISION * high.scale) >> 12;
        int code = error < 0 ? (far ? 0 : 1) : (far ? 2 : 3);
        high.afterUpper(code);
        return code;
    }
}
