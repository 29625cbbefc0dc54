package org.lanline.server.trust;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * The SHA-256 of a certificate's DER, for people and for programs to compare.
 *
 * @param hex 64 upper-case hex digits
 */
public record Fingerprint(String hex) {

    /** Of a certificate. */
    public static Fingerprint of(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new Fingerprint(HexFormat.of().withUpperCase().formatHex(hash));
        } catch (NoSuchAlgorithmException | CertificateEncodingException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** All of it as browsers show it: {@code 3A:1F:…}, 32 pairs. */
    public String full() {
        return grouped(hex, 2, ":");
    }

    /**
     * The first 16 digits in fours, short enough to compare by eye: {@code 3A1F 5BC2 77D0 91EE}.
     */
    public String brief() {
        return grouped(hex.substring(0, 16), 4, " ");
    }

    /** The first 16 digits in lower case: the value of {@code fp} in a TXT record. */
    public String txt() {
        return hex.substring(0, 16).toLowerCase(java.util.Locale.ROOT);
    }

    private static String grouped(String digits, int size, String between) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < digits.length(); at += size) {
            out.append(at == 0 ? "" : between).append(digits, at, at + size);
        }
        return out.toString();
    }
}
