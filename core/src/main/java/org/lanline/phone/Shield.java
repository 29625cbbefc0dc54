package org.lanline.phone;

import org.lanline.srtp.SrtpKeys;

/** What protects a stream, as both sides have agreed on it. */
public sealed interface Shield {

    /** Plain RTP. */
    record None() implements Shield {}

    /**
     * SRTP with keys that the descriptions had (RFC 4568).
     *
     * @param ours of what this side sends
     * @param theirs of what comes
     */
    record Keys(SrtpKeys ours, SrtpKeys theirs) implements Shield {}

    /**
     * SRTP with keys that DTLS makes (RFC 5763).
     *
     * @param active whether this side begins the handshake
     * @param hash of the other side's certificate, such as {@code sha-256}
     * @param fingerprint its value, in pairs of hex digits with colons between them
     */
    record Handshake(boolean active, String hash, String fingerprint) implements Shield {}
}
