package org.lanline.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash that digest authentication is made with (RFC 7616 section 3.2, RFC 8760). */
public enum DigestAlgorithm {
    /** What every SIP phone can. */
    MD5("MD5", 16),
    SHA_256("SHA-256", 32);

    private final String text;
    private final int bytes;

    /** Only ever cloned: to look for one each time takes as long as the hash itself. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final MessageDigest unused;

    DigestAlgorithm(String text, int bytes) {
        this.text = text;
        this.bytes = bytes;
        try {
            this.unused = MessageDigest.getInstance(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + text, e);
        }
    }

    /** As on the wire. */
    public String text() {
        return text;
    }

    /** Length of a hash in bytes; its text in hexadecimal is twice as long. */
    int bytes() {
        return bytes;
    }

    /** Null when it is another one. */
    public static @Nullable DigestAlgorithm of(String text) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.text.equalsIgnoreCase(text)) {
                return algorithm;
            }
        }
        return null;
    }

    /**
     * What is stored instead of a password (RFC 7616 section 3.4.2), in lower-case hex. It is as
     * good as the password within its realm.
     */
    public String ha1(String user, String realm, String password) {
        return hash(user + ":" + realm + ":" + password);
    }

    /** The proof, in lower-case hex, for {@code qop=auth} (RFC 7616 section 3.4.1). */
    public String response(String ha1, Credentials.Digest digest, String method) {
        String nonceCount = HexFormat.of().toHexDigits(digest.nonceCount());
        return hash(
                String.join(
                        ":",
                        ha1,
                        digest.nonce(),
                        nonceCount,
                        digest.cnonce(),
                        "auth",
                        hash(method + ":" + digest.uri())));
    }

    private String hash(String words) {
        try {
            MessageDigest digest = (MessageDigest) unused.clone();
            return HexFormat.of().formatHex(digest.digest(words.getBytes(UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every Java's " + text + " can be cloned", e);
        }
    }
}
