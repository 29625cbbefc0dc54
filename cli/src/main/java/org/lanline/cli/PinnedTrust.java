package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.trust.Fingerprint;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Locale;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the box whose certificate, or whose authority's, begins with the fingerprint that was
 * given; without one, whatever is there, and says what it was. Names are not looked at: people give
 * addresses.
 */
final class PinnedTrust extends X509ExtendedTrustManager {
    private final @Nullable String wanted;
    private volatile String seen = "unknown";
    private volatile boolean refused;

    PinnedTrust(@Nullable String wanted) {
        this.wanted =
                wanted == null
                        ? null
                        : wanted.replaceAll("[^0-9A-Fa-f]", "").toUpperCase(Locale.ROOT);
    }

    /** The fingerprint of the authority, or of the certificate, that was shown last. */
    String seen() {
        return seen;
    }

    /** Whether a certificate was refused. */
    boolean hasRefused() {
        return refused;
    }

    /** TLS that trusts so. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has TLS", impossible);
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        X509Certificate top = chain[chain.length - 1];
        seen = Fingerprint.of(top).brief();
        if (wanted == null) {
            return;
        }
        for (X509Certificate each : chain) {
            if (!wanted.isEmpty() && Fingerprint.of(each).hex().startsWith(wanted)) {
                return;
            }
        }
        refused = true;
        throw new CertificateException("this box's fingerprint is " + seen);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket with)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket with) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
