package org.lanline.trace.evidence;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** The same things by the same names, whoever reports them. */
final class Names {
    private Names() {}

    /** Browsers give the two bytes of the record layer: {@code FEFC} is 1.3 (RFC 9147). */
    static @Nullable String version(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String bare = text.toUpperCase(Locale.ROOT).replace("DTLS", "").strip();
        return switch (bare) {
            case "FEFF" -> "1.0";
            case "FEFD" -> "1.2";
            case "FEFC" -> "1.3";
            default -> bare;
        };
    }

    /** Without the {@code SRTP_} that the registry has before each. */
    static @Nullable String profile(@Nullable String text) {
        return text != null && text.startsWith("SRTP_") ? text.substring(5) : text;
    }

    /** Names of hashes are small letters, bytes are capitals (RFC 8122 section 5). */
    static @Nullable String fingerprint(@Nullable String text) {
        String[] words = text == null ? new String[0] : text.strip().split("\\s+", 3);
        return words.length != 2
                ? null
                : words[0].toLowerCase(Locale.ROOT) + " " + words[1].toUpperCase(Locale.ROOT);
    }
}
