package org.lanline.server.dtls;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.lanline.srtp.SrtpProfile;

import java.io.IOException;
import java.util.Hashtable;

/** The server of a handshake: {@code setup:passive}. */
@SuppressWarnings({"rawtypes", "JdkObsolete", "NonApiType"}) // as the library has it
final class PassiveSide extends DefaultTlsServer {
    private final Agreed agreed;
    private @Nullable SrtpProfile chosen;
    private DtlsSrtp.@Nullable Keys keys;

    PassiveSide(BcTlsCrypto crypto, Agreed agreed) {
        super(crypto);
        this.agreed = agreed;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return Agreed.versions();
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return Agreed.handshakeMillis();
    }

    @Override
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        UseSRTPData offered =
                extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
        if (offered == null) {
            throw new TlsFatalAlert(
                    AlertDescription.handshake_failure, "the peer has no profile of SRTP");
        }
        chosen = agreed.choose(offered.getProtectionProfiles());
    }

    @Override
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        if (chosen != null) {
            int[] one = {chosen.number()};
            TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(one, new byte[0]));
        }
        return extensions;
    }

    /** Those that go with the only kind of certificate that we have. */
    @Override
    protected int[] getSupportedCipherSuites() {
        int[] suites = {
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        };
        return TlsUtils.getSupportedCipherSuites(getCrypto(), suites);
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
        return agreed.credentials(context);
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        return new CertificateRequest(
                new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                TlsUtils.getDefaultSupportedSignatureAlgorithms(context),
                null);
    }

    @Override
    public void notifyClientCertificate(Certificate chain) throws IOException {
        agreed.check(chain);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        keys = agreed.keys(context, false);
    }

    DtlsSrtp.@Nullable Keys keys() {
        return keys;
    }
}
