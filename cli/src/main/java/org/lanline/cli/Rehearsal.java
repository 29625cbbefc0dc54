package org.lanline.cli;

import org.lanline.server.Standing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Asks a box that has just started, in this same process, for its page and its API once: what the
 * JVM then has loaded and linked is what it remembers for a quick start.
 */
final class Rehearsal {

    private Rehearsal() {}

    static void of(Standing standing) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TalksToItself()}, null);
        int port = standing.listeners().getFirst().port();
        for (String path : new String[] {"/", "/api/about", "/healthz"}) {
            try (var socket = context.getSocketFactory().createSocket("127.0.0.1", port)) {
                OutputStream out = socket.getOutputStream();
                out.write(
                        ("GET "
                                        + path
                                        + " HTTP/1.1\r\nHost: 127.0.0.1:"
                                        + port
                                        + "\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                try (InputStream in = socket.getInputStream()) {
                    in.readAllBytes();
                }
            }
        }
    }

    /** There is nobody between a process and itself. */
    private static final class TalksToItself implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
