package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * What a session description says of an address at which media is received.
 *
 * @param frame the packet that held the description
 * @param formats by payload type
 * @param extensions URIs of header extensions by their local identifier (RFC 8285)
 * @param groups of sources that are there for others, by these
 * @param secured a profile of SRTP
 */
public record Described(
        int frame,
        Map<Integer, Format> formats,
        Map<Integer, String> extensions,
        Map<Integer, Group> groups,
        boolean secured,
        Keying keying) {

    /**
     * What a source is for another (RFC 5576 section 4.2).
     *
     * @param semantics {@code FID} for retransmissions, {@code FEC-FR} for error correction
     * @param first the one that it is for
     */
    public record Group(String semantics, int first) {}

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
        groups = Map.copyOf(groups);
    }

    public @Nullable Format format(int payloadType) {
        return formats.get(payloadType);
    }
}
