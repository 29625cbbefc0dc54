package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A synchronization source as people write it. */
public final class Ssrc {
    private static final Pattern HEX = Pattern.compile("(?:0x)?([0-9a-f]{1,8})");

    private Ssrc() {}

    /**
     * The one to eight digits, in lower case, of {@code 0x0EAF0EAF} or {@code eaf}; null for
     * anything else.
     */
    public static @Nullable String digits(String text) {
        Matcher hex = HEX.matcher(text.toLowerCase(Locale.ROOT));
        return hex.matches() ? hex.group(1) : null;
    }
}
