package org.lanline.sdp;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * {@code t=} with the {@code r=} lines under it (RFC 8866 sections 5.9 and 5.10), in seconds of NTP
 * time; {@code 0 0} is a session without bounds.
 */
public record Timing(String start, String stop, List<String> repeats) {

    public Timing {
        repeats = List.copyOf(repeats);
    }

    static @Nullable Timing parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 2 || !Words.isNumber(words[0]) || !Words.isNumber(words[1])) {
            return null;
        }
        return new Timing(words[0], words[1], List.of());
    }
}
