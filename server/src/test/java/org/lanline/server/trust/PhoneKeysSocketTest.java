package org.lanline.server.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.config.CannotStart;
import org.lanline.server.journal.Journal;
import org.lanline.server.probe.ShownChain;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Which certificate a phone is shown, by what its ClientHello says it can check. */
final class PhoneKeysSocketTest {
    private static final String[] ONLY_RSA = {"rsa_pss_rsae_sha256", "rsa_pkcs1_sha256"};

    @TempDir private Path folder;
    private Trust trust;

    @BeforeEach
    void open() throws IOException {
        trust = trust();
    }

    private Trust trust() throws IOException {
        return new Trust(
                new Trust.Settings(
                        folder, List.of("lanline.local", "localhost"), null, Trust.BUILT),
                new Names(
                        List.of("lanline.local", "localhost"),
                        List.of(InetAddress.getLoopbackAddress())),
                InstantSource.system(),
                System::nanoTime,
                new SecureRandom(),
                new Journal(new StringBuilder(), InstantSource.system()));
    }

    @Test
    void aPhoneThatChecksEcdsaIsShownTheUsualCertificate() throws Exception {
        try (TlsEcho server = new TlsEcho(trust.phones(null))) {
            assertThat(shown(server)).isEqualTo(trust.certificate());
            assertThat(folder.resolve("box-rsa.pem")).doesNotExist();
        }
    }

    @Test
    void anOldPhoneIsShownOneForRsaThatTheSameAuthoritySigned() throws Exception {
        try (TlsEcho server = new TlsEcho(trust.phones(null))) {
            X509Certificate first = shown(server, ONLY_RSA);
            assertThat(first.getPublicKey().getAlgorithm()).isEqualTo("RSA");
            first.verify(Objects.requireNonNull(trust.authority()).getPublicKey());
            assertThat(first.getSubjectAlternativeNames().toString()).contains("127.0.0.1");
            assertThat(shown(server, ONLY_RSA)).isEqualTo(first);
            assertThat(shown(server)).isEqualTo(trust.certificate());
        }
    }

    @Test
    void theCertificateForOldPhonesOutlivesTheBoxAndFollowsItsNames() throws Exception {
        X509Certificate first;
        try (TlsEcho server = new TlsEcho(trust.phones(null))) {
            first = shown(server, ONLY_RSA);
        }
        Trust again = trust();
        try (TlsEcho server = new TlsEcho(again.phones(null))) {
            assertThat(shown(server, ONLY_RSA)).isEqualTo(first);
            again.names(
                    new Names(
                            List.of("lanline.local", "localhost"),
                            List.of(InetAddress.ofLiteral("10.1.2.3"))));
            X509Certificate renewed = shown(server, ONLY_RSA);
            assertThat(renewed.getSubjectAlternativeNames().toString()).contains("10.1.2.3");
            assertThat(renewed.getPublicKey()).isEqualTo(first.getPublicKey());
        }
    }

    @Test
    void theAuthoritiesOfPhonesMustBeCertificates() throws IOException {
        Path file = Files.writeString(folder.resolve("clients.pem"), "no certificate");
        assertThatThrownBy(() -> trust.phones(file))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("--sips-clients");
    }

    private static X509Certificate shown(TlsEcho server, String... schemes) throws Exception {
        // As most old phones come: they check nothing.
        SSLContext context = ShownChain.context(ShownChain.ANY);
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port());
        try (SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(plain, "localhost", server.port(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            if (schemes.length > 0) {
                parameters.setSignatureSchemes(schemes);
            }
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(25_000);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
