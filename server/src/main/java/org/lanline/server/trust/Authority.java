package org.lanline.server.trust;

import org.lanline.server.config.CannotStart;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The authority of one installation: makes itself once and signs certificates for the box. A start
 * with nothing to sign needs nothing but the JDK for it; {@link Certificates} does the rest.
 *
 * @param certificate what devices install
 */
record Authority(X509Certificate certificate, PrivateKey key) {

    /** Browsers and phones refuse more than 398 days from most authorities (discovery notes). */
    static final Duration LEAF_LIFE = Duration.ofDays(397);

    static final Duration BACKDATED = Duration.ofDays(1);

    private static final Duration LIFE = Duration.ofDays(3_650);

    /**
     * A new one.
     *
     * @param hosts every host name it may ever sign for, {@code home.arpa} aside
     * @param floor its first day is the one before: it must be good however wrong a clock is
     */
    static Authority create(List<String> hosts, Instant floor, Instant now, SecureRandom random) {
        try {
            KeyPair keys = newKeys(random);
            X509Certificate certificate =
                    Certificates.authority(
                            keys, hosts, floor.minus(BACKDATED), now.plus(LIFE), random);
            return new Authority(certificate, keys.getPrivate());
        } catch (GeneralSecurityException failed) {
            throw new CannotStart("The certificate authority cannot be made on this JDK.", failed);
        }
    }

    /** A fresh P-256 key pair. */
    static KeyPair newKeys(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    /**
     * A certificate for the box.
     *
     * @param hosts and
     * @param addresses all within the constraints: see {@link #mayName}
     */
    X509Certificate issue(
            PublicKey leafKey,
            List<String> hosts,
            List<InetAddress> addresses,
            Instant now,
            SecureRandom random) {
        Instant from = now.minus(BACKDATED);
        Instant end = certificate.getNotAfter().toInstant();
        // Both ends of a validity count (RFC 5280 section 4.1.2.5), hence a second less.
        Instant until = from.plus(LEAF_LIFE).minusSeconds(1);
        return Certificates.leaf(
                this, leafKey, hosts, addresses, from, until.isBefore(end) ? until : end, random);
    }

    /**
     * True when the constraints that it was born with allow this host name or a name above it.
     * Looks for the name as DER writes it ({@code dNSName [2] IA5String}), so that a start with
     * nothing to sign needs no parser.
     */
    boolean mayName(String host) {
        byte[] constraints = certificate.getExtensionValue("2.5.29.30");
        if (constraints == null) {
            return true;
        }
        String haystack = new String(constraints, StandardCharsets.ISO_8859_1);
        String rest = host;
        while (!rest.isEmpty()) {
            if (haystack.contains("\u0082" + (char) rest.length() + rest)) {
                return true;
            }
            int dot = rest.indexOf('.');
            rest = dot < 0 ? "" : rest.substring(dot + 1);
        }
        return false;
    }
}
