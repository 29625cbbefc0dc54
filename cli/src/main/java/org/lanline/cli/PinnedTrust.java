package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.probe.ShownChain;
import org.lanline.server.trust.Fingerprint;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Locale;

import javax.net.ssl.SSLContext;

/**
 * Trusts the box whose certificate, or whose authority's, begins with the fingerprint that was
 * given; without one, whatever is there, and says what it was. Names are not looked at: people give
 * addresses.
 */
final class PinnedTrust {
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
        return ShownChain.context(this::check);
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
}
