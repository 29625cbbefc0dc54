package org.lanline.server.store;

/**
 * A code that has just been opened. Code and secret are told this once: the store keeps hashes.
 *
 * @param code 8 digits for people
 * @param secret 16 bytes in base64url for a QR code
 */
public record OpenedCode(String code, String secret, long expiresSeconds) {

    @Override
    public String toString() {
        return "OpenedCode[expiresSeconds=" + expiresSeconds + "]";
    }
}
