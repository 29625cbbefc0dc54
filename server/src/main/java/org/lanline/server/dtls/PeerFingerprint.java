package org.lanline.server.dtls;

import org.lanline.dtls.Certificates;

/**
 * What the signalling said of the peer's certificate (RFC 8122 section 5).
 *
 * @param hash such as {@code sha-256}
 * @param value pairs of hex digits with colons between them
 */
public record PeerFingerprint(String hash, String value) {

    boolean isOf(byte[] certificate) {
        String found = isStrong() ? Certificates.fingerprint(hash, certificate) : null;
        return found != null && found.equalsIgnoreCase(value);
    }

    /** MD5 and SHA-1 can be made to fit. */
    private boolean isStrong() {
        return hash.equalsIgnoreCase("sha-256")
                || hash.equalsIgnoreCase("sha-384")
                || hash.equalsIgnoreCase("sha-512");
    }
}
