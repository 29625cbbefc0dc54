package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.lanline.server.journal.Journal;
import org.lanline.server.trust.Names;
import org.lanline.server.trust.Trust;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.Event;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** SIP by TLS, as a phone meets it. */
@Execution(ExecutionMode.CONCURRENT)
final class SipTlsSocketTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final String KEYS_PASSWORD = "of a test";

    @TempDir private Path folder = Path.of("");
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Exchange exchange = new Exchange(new Alice(), DigestAlgorithm.MD5, events::add);
    private final SipServer server = exchange.server();
    private Trust trust;

    @BeforeEach
    void start() throws IOException {
        exchange.open();
        trust =
                new Trust(
                        new Trust.Settings(
                                folder.resolve("trust"),
                                List.of("lanline.local", "localhost"),
                                null,
                                Trust.BUILT),
                        new Names(List.of("lanline.local", "localhost"), List.of(HERE)),
                        InstantSource.system(),
                        System::nanoTime,
                        new SecureRandom(),
                        new Journal(new StringBuilder(), InstantSource.system()));
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    private void listen() throws IOException {
        server.listenByTls(HERE, 0, trust.phones(null), false);
    }

    @Test
    void aPhoneRegistersByTlsAndIsGoneWithItsConnection() throws Exception {
        listen();
        try (SSLSocket phone = connect()) {
            write(phone, request("REGISTER", "Authorization: Bearer right\r\n"));
            assertThat(answer(phone))
                    .startsWith("SIP/2.0 200 OK")
                    .contains("Require: outbound\r\n", "Flow-Timer: 120\r\n");
            assertThat(events.poll(25, TimeUnit.SECONDS))
                    .isEqualTo(new Event.Registered("alice", "urn:uuid:1", "d-1", "TLS", null));
            write(phone, "\r\n\r\n");
            assertThat(phone.getInputStream().readNBytes(2)).asString(UTF_8).isEqualTo("\r\n");
        }
        assertThat(events.poll(25, TimeUnit.SECONDS))
                .isEqualTo(
                        new Event.Unregistered(
                                "alice", "urn:uuid:1", "d-1", Event.Why.FLOW_CLOSED));
    }

    @Test
    void aRenewedCertificateIsShownToTheNextPhoneAndDropsNobody() throws Exception {
        listen();
        try (SSLSocket early = connect()) {
            var before = early.getSession().getPeerCertificates()[0];
            trust.names(
                    new Names(
                            List.of("lanline.local", "localhost"),
                            List.of(HERE, InetAddress.ofLiteral("10.1.2.3"))));
            try (SSLSocket late = connect()) {
                assertThat(late.getSession().getPeerCertificates()[0]).isNotEqualTo(before);
            }
            write(early, request("OPTIONS", ""));
            assertThat(answer(early)).startsWith("SIP/2.0 200 OK");
        }
    }

    @Test
    void whoNeverFinishesAHandshakeKeepsNobodyWaiting() throws Exception {
        listen();
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < SipStreams.CONNECTIONS_A_SOURCE / 2; i++) {
                Socket each = new Socket(HERE, server.tlsPort());
                each.getOutputStream().write(new byte[] {22, 3, 1}); // the beginning of a hello
                silent.add(each);
            }
            try (SSLSocket phone = connect()) {
                write(phone, request("OPTIONS", ""));
                assertThat(answer(phone)).startsWith("SIP/2.0 200 OK");
            }
            silent.getFirst().setSoTimeout(20_000); // it is cut off, not left open for ever
            assertThat(silent.getFirst().getInputStream().read()).isNegative();
        } finally {
            for (Socket each : silent) {
                each.close();
            }
        }
    }

    @Test
    void whoNeverReadsIsShedAndNobodyElseWaits() throws Exception {
        listen();
        try (SSLSocket stuck = connect();
                SSLSocket other = connect()) {
            Thread flood = Thread.ofVirtual().start(() -> flood(stuck));
            for (int i = 0; i < 20; i++) {
                write(other, request("OPTIONS", ""));
                assertThat(answer(other)).startsWith("SIP/2.0 200 OK");
            }
            assertThat(flood.join(java.time.Duration.ofSeconds(30))).as("shed").isTrue();
        }
    }

    @Test
    void whereCertificatesAreWantedAPhoneWithoutOneIsRefused() throws Exception {
        Path clients = folder.resolve("clients.pem");
        String pem =
                Base64.getMimeEncoder()
                        .encodeToString(Objects.requireNonNull(trust.authority()).getEncoded());
        Files.writeString(
                clients, "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
        server.listenByTls(HERE, 0, trust.phones(clients), true);
        assertThatThrownBy(
                        () -> {
                            try (SSLSocket phone = connect()) { // TLS 1.3 tells it when it reads
                                write(phone, request("OPTIONS", ""));
                                assertThat(answer(phone)).isEmpty();
                                throw new IOException("closed without a word");
                            }
                        })
                .isInstanceOf(IOException.class);
        assertThat(events).isEmpty();
    }

    @Test
    void whereCertificatesAreWantedAPhoneWithAGoodOneRegistersAndOneOfSomebodyElseDoesNot()
            throws Exception {
        KeyStore good = keys("good");
        Path clients = folder.resolve("clients.pem");
        String pem =
                Base64.getMimeEncoder().encodeToString(good.getCertificate("phone").getEncoded());
        Files.writeString(
                clients, "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
        server.listenByTls(HERE, 0, trust.phones(clients), true);
        try (SSLSocket phone = connect(good)) {
            write(phone, request("REGISTER", "Authorization: Bearer right\r\n"));
            assertThat(answer(phone)).startsWith("SIP/2.0 200 OK");
        }
        KeyStore other = keys("other");
        assertThatThrownBy(
                        () -> {
                            try (SSLSocket phone = connect(other)) {
                                write(phone, request("OPTIONS", ""));
                                assertThat(answer(phone)).isEmpty();
                                throw new IOException("closed without a word");
                            }
                        })
                .isInstanceOf(IOException.class);
    }

    /** A key and a certificate that vouches for itself, by the JDK's own tool. */
    private KeyStore keys(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process made =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "phone",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=" + name,
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                KEYS_PASSWORD)
                        .redirectErrorStream(true)
                        .start();
        assertThat(made.waitFor())
                .as(new String(made.getInputStream().readAllBytes(), UTF_8))
                .isZero();
        return KeyStore.getInstance(file.toFile(), KEYS_PASSWORD.toCharArray());
    }

    private SSLSocket connect() throws Exception {
        return connect(null);
    }

    private SSLSocket connect(@Nullable KeyStore keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", trust.authority());
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, KEYS_PASSWORD.toCharArray());
        context.init(own.getKeyManagers(), factory.getTrustManagers(), null);
        Socket plain = new Socket(HERE, server.tlsPort());
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(plain, "localhost", server.tlsPort(), true);
        socket.setSoTimeout(25_000);
        socket.startHandshake();
        return socket;
    }

    private static String request(String method, String more) {
        return method
                + " sip:lanline.local SIP/2.0\r\n"
                + "Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK-"
                + System.nanoTime()
                + ";rport\r\nFrom: <sip:alice@lanline.local>;tag=1\r\n"
                + "To: <sip:alice@lanline.local>\r\nCall-ID: call-of-test\r\nCSeq: 1 "
                + method
                + "\r\nSupported: path, gruu, outbound\r\n"
                + "Contact: <sip:x@127.0.0.1:5061;transport=tls>;reg-id=1"
                + ";+sip.instance=\"<urn:uuid:1>\";expires=300\r\n"
                + more
                + "Content-Length: 0\r\n\r\n";
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** A whole answer without a body; empty when the connection is closed. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next >= 0;
                next = socket.getInputStream().read()) {
            text.append((char) next);
            if (text.length() > 4 && text.indexOf("\r\n\r\n", text.length() - 4) > 0) {
                return text.toString();
            }
        }
        return "";
    }

    private static void flood(Socket socket) {
        String many = request("OPTIONS", "").repeat(50);
        try {
            while (true) {
                write(socket, many);
            }
        } catch (IOException _) {
            // Shed, as it should be.
        }
    }

    private static final class Alice implements Accounts {
        @Override
        public @Nullable Device deviceByToken(String token) {
            return token.equals("right") ? new Device("d-1", "alice", "Alice") : null;
        }

        @Override
        public List<PhoneSecret> phones(String user, DigestAlgorithm algorithm) {
            return List.of();
        }

        @Override
        public boolean exists(String user) {
            return user.equals("alice");
        }
    }
}
