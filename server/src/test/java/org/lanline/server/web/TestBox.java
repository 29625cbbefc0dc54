package org.lanline.server.web;

import org.lanline.server.journal.Health;
import org.lanline.server.journal.Journal;
import org.lanline.server.journal.Metrics;
import org.lanline.server.trust.Names;
import org.lanline.server.trust.Trust;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A whole web server on free ports of loopback, with a page, one route and one echo endpoint. */
final class TestBox implements AutoCloseable {

    final Trust trust;
    final WebServer server;
    final Metrics metrics = new Metrics();
    final java.io.StringWriter lines = new java.io.StringWriter();
    final BlockingQueue<String> closings = new LinkedBlockingQueue<>();
    final BlockingQueue<SocketEndpoint.Peer> peers = new LinkedBlockingQueue<>();
    private final Journal journal = new Journal(lines, InstantSource.system());

    TestBox(Path data) throws IOException {
        this(data, WebLimits.standard());
    }

    TestBox(Path data, WebLimits limits) throws IOException {
        Path page = data.resolve("page");
        Files.createDirectories(page.resolve("assets"));
        Files.writeString(page.resolve("index.html"), "<!doctype html><title>Lanline</title>");
        Files.writeString(page.resolve("assets/app-12345678.js"), "plain");
        Files.writeString(page.resolve("assets/app-12345678.js.br"), "brotli");
        Files.writeString(page.resolve("assets/app-12345678.js.gz"), "gzip");
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        trust =
                new Trust(
                        new Trust.Settings(
                                data.resolve("trust"),
                                Trust.hostsFor("lanline"),
                                null,
                                Trust.BUILT),
                        new Names(List.of("lanline.local", "localhost"), List.of(loopback)),
                        InstantSource.system(),
                        System::nanoTime,
                        new SecureRandom(),
                        journal);
        server =
                new WebServer(
                        new WebSettings(loopback, 0, 0, limits),
                        Page.of(page),
                        List.of(new EchoRoute("POST"), new EchoRoute("DELETE")),
                        List.of(new Echo()),
                        (path, _, local) ->
                                path.equals("/p/token/phone.cfg")
                                        ? new Handout.Text("text/plain", "for " + local)
                                        : null,
                        trust,
                        new Health(List.of(new Health.Check("loop", () -> null))),
                        metrics,
                        journal);
        server.start();
    }

    URI https(String path) {
        return URI.create("https://127.0.0.1:" + server.httpsPort() + path);
    }

    URI http(String path) {
        return URI.create("http://127.0.0.1:" + server.httpPort() + path);
    }

    /** A context that trusts this box's authority and nothing else. */
    SSLContext trusting() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("ca", trust.authority());
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    HttpClient client() {
        return HttpClient.newBuilder()
                .sslContext(trusting())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    HttpResponse<String> get(URI uri, String... headers) throws Exception {
        return send(HttpRequest.newBuilder(uri).GET(), headers);
    }

    HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = client()) {
            return client.send(
                    request.timeout(Duration.ofSeconds(10)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Override
    public void close() {
        server.close();
        journal.close();
    }

    /** Says back what it was told, and in which thread. */
    private record EchoRoute(String method) implements ApiRoute {
        @Override
        public String path() {
            return method.equals("POST") ? "/api/echo" : "/api/things/{id}";
        }

        @Override
        public Response handle(Request request) {
            if (request.body().contains("bug")) {
                throw new IllegalStateException("a planted bug");
            }
            return new Response(
                    201,
                    Map.of(
                            "body", request.body(),
                            "bearer", String.valueOf(request.bearer()),
                            "variables", request.variables(),
                            "virtual", Thread.currentThread().isVirtual()));
        }
    }

    private final class Echo implements SocketEndpoint {
        @Override
        public String path() {
            return "/echo";
        }

        @Override
        public String subprotocol() {
            return "echo.v1";
        }

        @Override
        public int maxMessageBytes() {
            return 16_384;
        }

        @Override
        public Session open(Peer peer) {
            peers.add(peer);
            return new Session() {
                @Override
                public void text(String message) {
                    switch (message) {
                        case "virtual?" ->
                                peer.send(String.valueOf(Thread.currentThread().isVirtual()));
                        case "bug" -> throw new IllegalStateException("a planted bug");
                        case "leave" -> peer.close(4401, "unknown token");
                        default -> peer.send(message);
                    }
                }

                @Override
                public void closed(int code, String reason) {
                    closings.add(code + " " + reason);
                }
            };
        }
    }

    /** What a WebSocket client has heard. */
    static final class Heard implements WebSocket.Listener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        final BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                texts.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            codes.add(code);
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            codes.add(1006);
        }
    }
}
