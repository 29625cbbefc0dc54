package org.lanline.server.trust;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.math.BigInteger;
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
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;

/**
 * The authority of one installation: makes itself once and signs certificates for the box. The only
 * class that needs Bouncy Castle, so a start with nothing to sign never loads it.
 *
 * @param certificate what devices install
 */
record Authority(X509Certificate certificate, PrivateKey key) {

    /** Browsers and phones refuse more than 398 days from most authorities (discovery notes). */
    static final Duration LEAF_LIFE = Duration.ofDays(397);

    static final Duration BACKDATED = Duration.ofDays(1);

    private static final Duration LIFE = Duration.ofDays(3_650);
    private static final int SERIAL_BYTES = 16;

    /**
     * A new one.
     *
     * @param hosts every host name it may ever sign for, {@code home.arpa} aside
     * @param floor its first day is the one before: it must be good however wrong a clock is
     */
    static Authority create(List<String> hosts, Instant floor, Instant now, SecureRandom random) {
        try {
            KeyPair keys = newKeys(random);
            byte[] mark = new byte[4];
            random.nextBytes(mark);
            String hex = HexFormat.of().withUpperCase().formatHex(mark);
            X500Name name =
                    new X500NameBuilder(BCStyle.INSTANCE)
                            .addRDN(BCStyle.O, "Lanline")
                            .addRDN(
                                    BCStyle.CN,
                                    "Lanline box "
                                            + hex.substring(0, 4)
                                            + " "
                                            + hex.substring(4)
                                            + " (this LAN only)")
                            .build();
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            serial(random),
                            Date.from(floor.minus(BACKDATED)),
                            Date.from(now.plus(LIFE)),
                            name,
                            keys.getPublic());
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.extendedKeyUsage,
                            false,
                            new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(Extension.nameConstraints, true, constraints(hosts))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            ids.createSubjectKeyIdentifier(keys.getPublic()));
            return new Authority(sign(builder, keys.getPrivate()), keys.getPrivate());
        } catch (GeneralSecurityException | OperatorException | IOException failed) {
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
        try {
            Instant from = now.minus(BACKDATED);
            Instant end = certificate.getNotAfter().toInstant();
            // Both ends of a validity count (RFC 5280 section 4.1.2.5), hence a second less.
            Instant until = from.plus(LEAF_LIFE).minusSeconds(1);
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            certificate,
                            serial(random),
                            Date.from(from),
                            Date.from(until.isBefore(end) ? until : end),
                            new javax.security.auth.x500.X500Principal(
                                    "O=Lanline, CN=" + hosts.getFirst()),
                            leafKey);
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage,
                            false,
                            new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(
                            Extension.subjectAlternativeName, false, subjects(hosts, addresses))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            ids.createSubjectKeyIdentifier(leafKey))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            ids.createAuthorityKeyIdentifier(certificate.getPublicKey()));
            return sign(builder, key);
        } catch (GeneralSecurityException | OperatorException | IOException failed) {
            throw new CannotStart("The box's certificate cannot be signed on this JDK.", failed);
        }
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

    private static NameConstraints constraints(List<String> hosts) {
        List<GeneralSubtree> permitted = new ArrayList<>();
        for (String host : hosts) {
            permitted.add(new GeneralSubtree(new GeneralName(GeneralName.dNSName, host)));
        }
        permitted.add(new GeneralSubtree(new GeneralName(GeneralName.dNSName, "home.arpa")));
        for (PrivateRange range : PrivateRange.ALL) {
            permitted.add(
                    new GeneralSubtree(
                            new GeneralName(
                                    GeneralName.iPAddress,
                                    new org.bouncycastle.asn1.DEROctetString(range.constraint()))));
        }
        return new NameConstraints(permitted.toArray(GeneralSubtree[]::new), null);
    }

    private static GeneralNames subjects(List<String> hosts, List<InetAddress> addresses) {
        List<GeneralName> names = new ArrayList<>();
        hosts.forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host)));
        addresses.forEach(
                address ->
                        names.add(
                                new GeneralName(
                                        GeneralName.iPAddress,
                                        new org.bouncycastle.asn1.DEROctetString(
                                                address.getAddress()))));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static BigInteger serial(SecureRandom random) {
        byte[] bytes = new byte[SERIAL_BYTES];
        random.nextBytes(bytes);
        bytes[0] = (byte) ((bytes[0] & 0x7F) | 0x40);
        return new BigInteger(1, bytes);
    }
}
