package org.lanline.server.dtls;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;

/** A key and a certificate that nobody vouches for but the signalling, by its fingerprint. */
public final class DtlsIdentity {
    private static final Duration BACKDATED = Duration.ofDays(1);
    private static final Duration LASTS = Duration.ofDays(30);
    private static final int SERIAL_BITS = 63;

    private final AsymmetricKeyParameter key;
    private final byte[] certificate;

    private DtlsIdentity(AsymmetricKeyParameter key, byte[] certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** Makes one: ECDSA on P-256, as browsers do. */
    public static DtlsIdentity make(SecureRandom random, Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair keys = generator.generateKeyPair();
            X500Name name = new X500Name("CN=Lanline");
            X509CertificateHolder certificate =
                    new JcaX509v3CertificateBuilder(
                                    name,
                                    new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                                    Date.from(now.minus(BACKDATED)),
                                    Date.from(now.plus(LASTS)),
                                    name,
                                    keys.getPublic())
                            .build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .setSecureRandom(random)
                                            .build(keys.getPrivate()));
            return new DtlsIdentity(
                    PrivateKeyFactory.createKey(keys.getPrivate().getEncoded()),
                    certificate.getEncoded());
        } catch (GeneralSecurityException | OperatorCreationException | IOException impossible) {
            throw new IllegalStateException("every JDK has P-256", impossible);
        }
    }

    AsymmetricKeyParameter key() {
        return key;
    }

    /** DER. */
    byte[] certificate() {
        return certificate;
    }

    /** As {@code a=fingerprint:sha-256 } says it (RFC 8122 section 5). */
    public String fingerprint() {
        return Objects.requireNonNull(
                org.lanline.dtls.Certificates.fingerprint("sha-256", certificate));
    }
}
