package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * What people would think of a call, as a number (ITU-T G.107, with all defaults but delay, loss
 * and codec). Narrowband only: codecs of wider bands need G.107.1 or G.107.2, and a number of this
 * scale would be wrong for them.
 */
public final class EModel {
    private static final double DEFAULT_R = 93.2;
    private static final double NOTICEABLE_DELAY_MILLIS = 177.3;

    private EModel() {}

    /**
     * What a codec does to speech (G.113 appendix I).
     *
     * @param impairment {@code Ie}
     * @param robustness {@code Bpl}: how well it stands lost packets
     * @param assumption what of this was assumed; empty for nothing
     */
    public record Codec(double impairment, double robustness, String assumption) {}

    /** Null for a codec that this model has no numbers for. */
    public static @Nullable Codec codec(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "PCMU", "PCMA" -> new Codec(0, 25.1, "gaps are concealed by the receiver");
            case "G729" -> new Codec(11, 19, "G.729A");
            case "GSM-EFR" -> new Codec(5, 10, "");
            default -> null;
        };
    }

    /** {@code Ie,eff} for a loss in percent; {@code burst} is BurstR, 1 for loss at random. */
    public static double effectiveImpairment(Codec codec, double lossPercent, double burst) {
        if (lossPercent <= 0) {
            return codec.impairment();
        }
        return codec.impairment()
                + (95 - codec.impairment())
                        * lossPercent
                        / (lossPercent / Math.max(1, burst) + codec.robustness());
    }

    /** {@code Id} for a delay from mouth to ear, without echo; good below 350 ms. */
    public static double delayImpairment(double millis) {
        return 0.024 * millis + 0.11 * Math.max(0, millis - NOTICEABLE_DELAY_MILLIS);
    }

    /** The transmission rating, 0 to 93.2. */
    public static double rating(Codec codec, double lossPercent, double burst, double delayMillis) {
        double rating =
                DEFAULT_R
                        - delayImpairment(delayMillis)
                        - effectiveImpairment(codec, lossPercent, burst);
        return Math.max(0, rating);
    }

    /** Mean opinion score, 1 to 4.5, of a rating (G.107 annex B). */
    public static double opinion(double rating) {
        if (rating < 6.5) {
            return 1; // the cubic dips below 1 here
        }
        return rating > 100
                ? 4.5
                : 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
    }

    /**
     * How much longer gaps are than they would be by chance (BurstR of G.107), at least 1.
     *
     * @param share lost packets, 0 to 1
     * @param meanRun packets lost in a row
     */
    public static double burst(double share, double meanRun) {
        return share <= 0 || share >= 1 ? 1 : Math.max(1, meanRun * (1 - share));
    }
}
