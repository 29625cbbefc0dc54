package org.lanline.rtp;

import org.jspecify.annotations.Nullable;

/**
 * A payload type whose meaning is the same everywhere (RFC 3551 table 4 and 5).
 *
 * @param clockRate ticks of the timestamp a second
 */
public record PayloadType(int number, String name, int clockRate, int channels, boolean video) {

    /** Comfort noise (RFC 3389). */
    public static final int COMFORT_NOISE = 13;

    /** What drafts had for comfort noise, and some still send. */
    public static final int OLD_COMFORT_NOISE = 19;

    /** Null when it is dynamic, reserved or not assigned. */
    public static @Nullable PayloadType of(int number) {
        return switch (number) {
            case 0 -> audio(number, "PCMU", 8_000, 1);
            case 3 -> audio(number, "GSM", 8_000, 1);
            case 4 -> audio(number, "G723", 8_000, 1);
            case 5 -> audio(number, "DVI4", 8_000, 1);
            case 6 -> audio(number, "DVI4", 16_000, 1);
            case 7 -> audio(number, "LPC", 8_000, 1);
            case 8 -> audio(number, "PCMA", 8_000, 1);
            case 9 -> audio(number, "G722", 8_000, 1); // 16 kHz in truth, by an old mistake
            case 10 -> audio(number, "L16", 44_100, 2);
            case 11 -> audio(number, "L16", 44_100, 1);
            case 12 -> audio(number, "QCELP", 8_000, 1);
            case COMFORT_NOISE, OLD_COMFORT_NOISE -> audio(number, "CN", 8_000, 1);
            case 14 -> audio(number, "MPA", 90_000, 1);
            case 15 -> audio(number, "G728", 8_000, 1);
            case 16 -> audio(number, "DVI4", 11_025, 1);
            case 17 -> audio(number, "DVI4", 22_050, 1);
            case 18 -> audio(number, "G729", 8_000, 1);
            case 25 -> video(number, "CelB");
            case 26 -> video(number, "JPEG");
            case 28 -> video(number, "nv");
            case 31 -> video(number, "H261");
            case 32 -> video(number, "MPV");
            case 33 -> video(number, "MP2T");
            case 34 -> video(number, "H263");
            default -> null;
        };
    }

    private static PayloadType audio(int number, String name, int clockRate, int channels) {
        return new PayloadType(number, name, clockRate, channels, false);
    }

    private static PayloadType video(int number, String name) {
        return new PayloadType(number, name, 90_000, 1, true);
    }
}
