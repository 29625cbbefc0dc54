package org.lanline.sdp;

import org.jspecify.annotations.Nullable;

/**
 * {@code o=} (RFC 8866 section 5.2). All but {@code version} names the session; the version grows
 * with every change of it (RFC 3264 section 8).
 */
public record Origin(
        String user,
        String sessionId,
        String version,
        String netType,
        String addressType,
        String address) {

    static @Nullable Origin parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 6
                || Words.anyEmpty(words)
                || !Words.isNumber(words[1])
                || !Words.isNumber(words[2])) {
            return null;
        }
        return new Origin(words[0], words[1], words[2], words[3], words[4], words[5]);
    }

    @Override
    public String toString() {
        return String.join(" ", user, sessionId, version, netType, addressType, address);
    }
}
