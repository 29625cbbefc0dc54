package org.lanline.server.dtls;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Hashtable;

/** The client of a handshake: {@code setup:active}. */
@SuppressWarnings({"rawtypes", "JdkObsolete", "NonApiType"}) // as the library has it
final class ActiveSide extends DefaultTlsClient {
    private final Agreed agreed;
    private DtlsSrtp.@Nullable Keys keys;

    ActiveSide(BcTlsCrypto crypto, Agreed agreed) {
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
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        TlsSRTPUtils.addUseSRTPExtension(
                extensions, new UseSRTPData(agreed.offered(), new byte[0]));
        return extensions;
    }

    @Override
    public void processServerExtensions(Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        UseSRTPData chosen =
                extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
        if (chosen == null || chosen.getProtectionProfiles().length != 1) {
            throw new TlsFatalAlert(
                    AlertDescription.handshake_failure, "the peer has no profile of SRTP");
        }
        agreed.choose(chosen.getProtectionProfiles());
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate theirs) throws IOException {
                agreed.check(theirs.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request)
                    throws IOException {
                return agreed.credentials(context);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        keys = agreed.keys(context, true);
    }

    DtlsSrtp.@Nullable Keys keys() {
        return keys;
    }
}
