package org.lanline.server.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes secrets, and what is kept of them. */
final class Secrets {

    /**
     * What every device token begins with, so that one is known for what it is wherever it leaks.
     */
    static final String TOKEN_PREFIX = "ll1_";

    private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();

    /** Without the pairs that people mix up, as a password is typed on a phone's keys. */
    private static final String PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int PASSWORD_LENGTH = 16;

    private final RandomGenerator random;

    /**
     * @param random a secure one
     */
    Secrets(RandomGenerator random) {
        this.random = random;
    }

    /** 256 random bits. */
    String token() {
        return TOKEN_PREFIX + text(32);
    }

    String deviceId() {
        return "d-" + text(9);
    }

    /** So many random bytes in base64url. */
    String text(int bytes) {
        return BASE64_URL.encodeToString(bytes(bytes));
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A number below the bound in decimal, with leading zeros. */
    String digits(int digits, int bound) {
        String number = Integer.toString(random.nextInt(bound));
        return "0".repeat(digits - number.length()) + number;
    }

    /** 79 bits. */
    String password() {
        StringBuilder password = new StringBuilder(PASSWORD_LENGTH);
        for (int i = 0; i < PASSWORD_LENGTH; i++) {
            password.append(PASSWORD_LETTERS.charAt(random.nextInt(PASSWORD_LETTERS.length())));
        }
        return password.toString();
    }

    /** SHA-256 in lower-case hex: enough for a secret that is itself random. */
    static String hash(String secret) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** A code has few digits, so its hash is keyed: it says nothing without the installation's. */
    static String keyedHash(byte[] key, String code) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(code.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has HmacSHA256", e);
        }
    }

    /** In a time that does not depend on where they differ. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
