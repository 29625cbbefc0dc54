package org.lanline.server.probe;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * For a client that judges a server by the certificates that it shows and by nothing else: a box's
 * authority is its own, and people give addresses where certificates have names.
 */
public final class ShownChain extends X509ExtendedTrustManager {

    /** Looks at what a server shows. */
    @FunctionalInterface
    public interface Check {
        /**
         * @param chain the server's own certificate first
         * @throws CertificateException when the handshake is to end
         */
        void look(X509Certificate[] chain) throws CertificateException;
    }

    /** For those who look at it afterwards, or need not at all. */
    public static final Check ANY = _ -> {};

    private final Check check;

    private ShownChain(Check check) {
        this.check = check;
    }

    /** TLS that trusts so. */
    public static SSLContext context(Check check) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new ShownChain(check)}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has TLS", impossible);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check.look(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check.look(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check.look(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("only a client judges so");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("only a client judges so");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("only a client judges so");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
