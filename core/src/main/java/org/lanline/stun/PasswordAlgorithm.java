package org.lanline.stun;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** How a long-term password becomes a key (RFC 8489 section 18.5). */
public enum PasswordAlgorithm {
    MD5(1, "MD5"),
    SHA256(2, "SHA-256");

    private final int number;
    private final String digest;

    PasswordAlgorithm(int number, String digest) {
        this.number = number;
        this.digest = digest;
    }

    public int number() {
        return number;
    }

    /** Null for a number that is not known here. */
    public static @Nullable PasswordAlgorithm ofNumber(int number) {
        return number == 1 ? MD5 : number == 2 ? SHA256 : null;
    }

    byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance(digest).digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has " + digest, impossible);
        }
    }
}
