package org.lanline.server.dtls;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.lanline.dtls.Certificates;
import org.lanline.srtp.SrtpKeys;
import org.lanline.srtp.SrtpProfile;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** What client and server of a handshake have in common: certificates, profile, keys. */
final class Agreed {
    private static final String LABEL = "EXTRACTOR-dtls_srtp";
    private static final int HANDSHAKE_MILLIS = 15_000;

    private final BcTlsCrypto crypto;
    private final DtlsIdentity identity;
    private final PeerFingerprint expected;
    private final List<SrtpProfile> profiles;
    private @Nullable SrtpProfile profile;
    private @Nullable String certificate;

    Agreed(
            BcTlsCrypto crypto,
            DtlsIdentity identity,
            PeerFingerprint expected,
            List<SrtpProfile> profiles) {
        this.crypto = crypto;
        this.identity = identity;
        this.expected = expected;
        this.profiles = List.copyOf(profiles);
    }

    static ProtocolVersion[] versions() {
        return ProtocolVersion.DTLSv12.only();
    }

    static int handshakeMillis() {
        return HANDSHAKE_MILLIS;
    }

    int[] offered() {
        return profiles.stream().mapToInt(SrtpProfile::number).toArray();
    }

    /** Ours that the peer has too, the one that we like best first (RFC 5764 section 4.1.1). */
    SrtpProfile choose(int[] theirs) throws TlsFatalAlert {
        for (SrtpProfile each : profiles) {
            if (Arrays.stream(theirs).anyMatch(number -> number == each.number())) {
                profile = each;
                return each;
            }
        }
        throw new TlsFatalAlert(AlertDescription.handshake_failure, "no common profile of SRTP");
    }

    /** Before anything else is believed. */
    void check(@Nullable Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, "no certificate");
        }
        byte[] shown = chain.getCertificateAt(0).getEncoded();
        if (!expected.isOf(shown)) {
            throw new TlsFatalAlert(
                    AlertDescription.bad_certificate, "not the certificate that was announced");
        }
        certificate = "sha-256 " + Certificates.fingerprint("sha-256", shown);
    }

    TlsCredentialedSigner credentials(TlsContext context) throws IOException {
        Certificate chain =
                new Certificate(
                        new TlsCertificate[] {crypto.createCertificate(identity.certificate())});
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                identity.key(),
                chain,
                SignatureAndHashAlgorithm.getInstance(
                        HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    /** RFC 5764 section 4.2. */
    DtlsSrtp.Keys keys(TlsContext context, boolean client) throws TlsFatalAlert {
        SrtpProfile by = profile;
        String shown = certificate;
        if (by == null || shown == null) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "nothing was agreed");
        }
        int key = by.keyBytes();
        int salt = by.saltBytes();
        byte[] all = context.exportKeyingMaterial(LABEL, null, 2 * (key + salt));
        SrtpKeys clients = part(by, all, 0, 2 * key);
        SrtpKeys servers = part(by, all, key, 2 * key + salt);
        Arrays.fill(all, (byte) 0);
        return client
                ? new DtlsSrtp.Keys(clients, servers, shown)
                : new DtlsSrtp.Keys(servers, clients, shown);
    }

    private static SrtpKeys part(SrtpProfile by, byte[] all, int keyAt, int saltAt) {
        return new SrtpKeys(
                by,
                Arrays.copyOfRange(all, keyAt, keyAt + by.keyBytes()),
                Arrays.copyOfRange(all, saltAt, saltAt + by.saltBytes()));
    }
}
