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
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes and signs the certificates of an {@link Authority}. The only class that needs Bouncy
 * Castle, and in a class of its own: the first class out of its signed archives costs a start 120
 * ms, and checking the code of a class is enough to load those that it names.
 */
final class Certificates {
    private static final int SERIAL_BYTES = 16;

    private Certificates() {}

    /**
     * One that vouches for others.
     *
     * @param hosts every host name it may ever sign for, {@code home.arpa} aside
     */
    static X509Certificate authority(
            KeyPair keys, List<String> hosts, Instant from, Instant until, SecureRandom random) {
        try {
            X500Name name = name(random);
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            serial(random),
                            Date.from(from),
                            Date.from(until),
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
            return sign(builder, keys.getPrivate());
        } catch (GeneralSecurityException | OperatorException | IOException failed) {
            throw new CannotStart("The certificate authority cannot be made on this JDK.", failed);
        }
    }

    /** One for the box; see {@link Authority#issue}. */
    static X509Certificate leaf(
            Authority authority,
            PublicKey leafKey,
            List<String> hosts,
            List<InetAddress> addresses,
            Instant from,
            Instant until,
            SecureRandom random) {
        try {
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            authority.certificate(),
                            serial(random),
                            Date.from(from),
                            Date.from(until),
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
                            ids.createAuthorityKeyIdentifier(
                                    authority.certificate().getPublicKey()));
            return sign(builder, authority.key());
        } catch (GeneralSecurityException | OperatorException | IOException failed) {
            throw new CannotStart("The box's certificate cannot be signed on this JDK.", failed);
        }
    }

    private static X500Name name(SecureRandom random) {
        byte[] mark = new byte[4];
        random.nextBytes(mark);
        String hex = HexFormat.of().withUpperCase().formatHex(mark);
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Lanline")
                .addRDN(
                        BCStyle.CN,
                        "Lanline box "
                                + hex.substring(0, 4)
                                + " "
                                + hex.substring(4)
                                + " (this LAN only)")
                .build();
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
