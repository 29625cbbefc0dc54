package org.lanline.sdp;

import org.jspecify.annotations.Nullable;

/**
 * {@code c=} (RFC 8866 section 5.7).
 *
 * @param address with TTL and count behind slashes where it is a multicast group
 */
public record Connection(String netType, String addressType, String address) {

    static @Nullable Connection parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 3 || Words.anyEmpty(words)) {
            return null;
        }
        return new Connection(words[0], words[1], words[2]);
    }

    @Override
    public String toString() {
        return netType + " " + addressType + " " + address;
    }
}
