package org.lanline.codec;

/** What can be told of an Opus packet without decoding it (RFC 6716 section 3.1). */
public final class OpusFrames {
    public static final int SAMPLE_RATE = 48_000;

    private static final int LONGEST_SAMPLES = 5_760;

    private static final int LEAST_PERCENT = 10;

    private OpusFrames() {}

    /**
     * What to tell an encoder: up to 5 percent it would not give up bandwidth for correction, and
     * at the bit rates of speech there is none then.
     */
    static int expectedPercent(double lostShare) {
        int percent = (int) Math.round(100 * Math.clamp(lostShare, 0, 1));
        return percent == 0 ? 0 : Math.max(LEAST_PERCENT, percent);
    }

    /** How many samples of 48 kHz a packet decodes to; 0 for what is no packet. */
    public static int samples(byte[] in, int at, int length) {
        if (length < 1) {
            return 0;
        }
        int frames =
                switch (in[at] & 3) {
                    case 0 -> 1;
                    case 1, 2 -> 2;
                    default -> length < 2 ? 0 : in[at + 1] & 0x3f;
                };
        int samples = frames * frameSamples(in[at] >> 3 & 31);
        return samples > LONGEST_SAMPLES ? 0 : samples;
    }

    /** Table 2. */
    private static int frameSamples(int configuration) {
        if (configuration >= 16) {
            return 120 << (configuration & 3); // CELT: 2.5, 5, 10, 20 ms
        }
        if (configuration >= 12) {
            return (configuration & 1) == 0 ? 480 : 960; // hybrid: 10, 20 ms
        }
        int length = configuration & 3;
        return length == 3 ? 2_880 : 480 << length; // SILK: 10, 20, 40, 60 ms
    }

    /**
     * True when the packet brings the one before it once more, in the lower quality of forward
     * error correction (section 4.2.5). Told for packets of one frame, as phones send them.
     */
    public static boolean hasCorrection(byte[] in, int at, int length) {
        int configuration = length < 2 ? 31 : in[at] >> 3 & 31;
        if (configuration >= 16 || (in[at] & 3) != 0) {
            return false; // CELT has none
        }
        // one bit of voice activity for each 20 ms, then the flag (section 4.2.3)
        int frames = Math.max(1, frameSamples(configuration) / 960);
        return (in[at + 1] >> (7 - frames) & 1) != 0;
    }
}
