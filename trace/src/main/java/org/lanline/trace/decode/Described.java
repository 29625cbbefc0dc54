package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * What a session description says of an address at which media is received.
 *
 * @param frame the packet that held the description
 * @param formats by payload type
 * @param extensions URIs of header extensions by their local identifier (RFC 8285)
 * @param secured a profile of SRTP
 */
public record Described(
        int frame,
        Map<Integer, Format> formats,
        Map<Integer, String> extensions,
        boolean secured,
        Keying keying) {

    /** Where the keys of SRTP come from. */
    public enum Keying {
        NONE,
        /** {@code a=crypto}: the key is in the description (RFC 4568). */
        SDES,
        /** {@code a=fingerprint} (RFC 5763). */
        DTLS,
        /** {@code a=zrtp-hash} (RFC 6189). */
        ZRTP
    }

    public Described {
        formats = Map.copyOf(formats);
        extensions = Map.copyOf(extensions);
    }

    public @Nullable Format format(int payloadType) {
        return formats.get(payloadType);
    }
}
