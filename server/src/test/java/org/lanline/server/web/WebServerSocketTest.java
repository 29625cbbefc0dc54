package org.lanline.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

final class WebServerSocketTest {

    @TempDir private Path data = Path.of("unset");
    private TestBox box = unset();

    @BeforeEach
    void start() throws IOException {
        box = new TestBox(data);
    }

    @AfterEach
    void stop() {
        box.close();
    }

    @Test
    void aBrowserThatTrustsTheAuthorityGetsThePage() throws Exception {
        HttpResponse<String> page = box.get(box.https("/"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<title>Lanline</title>");
        assertThat(page.headers().map())
                .containsKeys(
                        "content-security-policy",
                        "cross-origin-opener-policy",
                        "x-content-type-options",
                        "referrer-policy",
                        "permissions-policy")
                .doesNotContainKeys("server", "strict-transport-security", "x-powered-by");
        assertThat(page.headers().firstValue("cache-control")).hasValue("no-cache");
    }

    @Test
    void aHashedFileIsKeptForeverAndSentCompressedToWhoTakesIt() throws Exception {
        var plain = box.get(box.https("/assets/app-12345678.js"));
        var brotli =
                box.get(
                        box.https("/assets/app-12345678.js"),
                        "Accept-Encoding",
                        "gzip, deflate, br");
        var gzip = box.get(box.https("/assets/app-12345678.js"), "Accept-Encoding", "gzip, br;q=0");

        assertThat(plain.body()).isEqualTo("plain");
        assertThat(plain.headers().firstValue("cache-control").orElse("")).contains("immutable");
        assertThat(brotli.body()).isEqualTo("brotli");
        assertThat(brotli.headers().firstValue("content-encoding")).hasValue("br");
        assertThat(gzip.body()).isEqualTo("gzip");
    }

    @Test
    void aFileThatHasNotChangedIsNotSentAgain() throws Exception {
        String tag = box.get(box.https("/")).headers().firstValue("etag").orElseThrow();

        var again = box.get(box.https("/"), "If-None-Match", tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void anUnknownPathIsNotThePage() throws Exception {
        var missing = box.get(box.https("/nothing/here"));

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("\"error\":\"not-found\"");
    }

    @Test
    void aRouteRunsOnAVirtualThreadWithItsBodyVariablesAndToken() throws Exception {
        var posted =
                box.send(
                        post("/api/echo", "{\"a\":1}"),
                        "Content-Type",
                        "application/json; charset=utf-8",
                        "Authorization",
                        "Bearer ll1_secret");
        var deleted = box.send(HttpRequest.newBuilder(box.https("/api/things/d-1")).DELETE());

        assertThat(posted.statusCode()).isEqualTo(201);
        assertThat(posted.body())
                .contains("\\\"a\\\":1", "\"bearer\":\"ll1_secret\"", "\"virtual\":true");
        assertThat(deleted.body()).contains("\"id\":\"d-1\"");
    }

    @Test
    void whatTheApiRefusesHasOneShape() throws Exception {
        var form = box.send(post("/api/echo", "a=1"), "Content-Type", "text/plain");
        var large =
                box.send(
                        post("/api/echo", "x".repeat(300_000)), "Content-Type", "application/json");
        var method = box.get(box.https("/api/echo"));
        var missing = box.get(box.https("/api/nothing"));
        var foreign =
                box.send(
                        post("/api/echo", "{}"),
                        "Content-Type",
                        "application/json",
                        "Origin",
                        "https://elsewhere.example");
        var bug = box.send(post("/api/echo", "\"bug\""), "Content-Type", "application/json");

        assertThat(form.statusCode()).isEqualTo(415);
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("allow")).hasValue("POST");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(bug.statusCode()).isEqualTo(500);
        for (var refused : java.util.List.of(form, large, method, missing, foreign, bug)) {
            assertThat(refused.body()).matches("\\{\"error\":\"[a-z-]+\",\"message\":\"[^\"]+\"}");
        }
        assertThat(bug.body()).doesNotContain("planted");
    }

    @Test
    void aPageOfTheBoxItselfMayCallTheApi() throws Exception {
        var own =
                box.send(
                        post("/api/echo", "{}"),
                        "Content-Type",
                        "application/json",
                        "Origin",
                        "https://127.0.0.1:" + box.server.httpsPort());
        var otherPort =
                box.send(
                        post("/api/echo", "{}"),
                        "Content-Type",
                        "application/json",
                        "Origin",
                        "https://127.0.0.1:1");

        assertThat(own.statusCode()).isEqualTo(201);
        assertThat(otherPort.statusCode()).isEqualTo(403);
    }

    @Test
    void tooManyRequestsFromOneAddressAreSlowedDown() throws Exception {
        int refused = 0;
        try (HttpClient client = box.client()) {
            for (int n = 0; n < 100; n++) {
                var answer =
                        client.send(
                                HttpRequest.newBuilder(box.https("/api/nothing")).build(),
                                HttpResponse.BodyHandlers.ofString());
                refused += answer.statusCode() == 429 ? 1 : 0;
            }
        }

        assertThat(refused).isPositive();
    }

    @Test
    void aWebSocketCarriesMessagesBothWaysOnVirtualThreads() throws Exception {
        var heard = new TestBox.Heard();
        try (HttpClient client = box.client()) {
            WebSocket socket = connect(client, heard);
            socket.sendText("hello ünïcode", true).join();
            socket.sendText("virtual?", true).join();

            assertThat(heard.texts.poll(25, TimeUnit.SECONDS)).isEqualTo("hello ünïcode");
            assertThat(heard.texts.poll(25, TimeUnit.SECONDS)).isEqualTo("true");
            assertThat(box.metrics.text()).contains("lanline_websockets{path=\"/echo\"} 1");

            socket.sendClose(1000, "").join();
            assertThat(heard.codes.poll(25, TimeUnit.SECONDS)).isEqualTo(1000);
            assertThat(box.closings.poll(25, TimeUnit.SECONDS)).startsWith("1000");
        }
    }

    @Test
    void aNewCertificateIsShownToNewConnectionsAndDropsNone() throws Exception {
        var heard = new TestBox.Heard();
        try (HttpClient client = box.client()) {
            WebSocket socket = connect(client, heard);
            var before = box.trust.certificate();

            box.trust.names(
                    box.trust
                            .names()
                            .and(java.util.List.of(java.net.InetAddress.ofLiteral("192.168.7.7"))));
            var page = box.get(box.https("/"));
            socket.sendText("still here", true).join();

            assertThat(page.sslSession().orElseThrow().getPeerCertificates()[0])
                    .isEqualTo(box.trust.certificate())
                    .isNotEqualTo(before);
            assertThat(heard.texts.poll(25, TimeUnit.SECONDS)).isEqualTo("still here");
            socket.abort();
        }
    }

    @Test
    void anEndpointClosesWithItsOwnCode() throws Exception {
        var heard = new TestBox.Heard();
        try (HttpClient client = box.client()) {
            connect(client, heard).sendText("leave", true).join();

            assertThat(heard.codes.poll(25, TimeUnit.SECONDS)).isEqualTo(4401);
            assertThat(box.closings.poll(25, TimeUnit.SECONDS)).isEqualTo("4401 unknown token");
        }
    }

    @Test
    void stoppingTellsEveryWebSocketAndTakesLessThanASecond() throws Exception {
        var heard = new TestBox.Heard();
        try (HttpClient client = box.client()) {
            connect(client, heard);
            long from = System.nanoTime();
            box.server.close();

            assertThat(System.nanoTime() - from).isLessThan(1_000_000_000L);
            assertThat(heard.codes.poll(25, TimeUnit.SECONDS)).isEqualTo(1001);
            assertThat(box.closings.poll(25, TimeUnit.SECONDS)).startsWith("1001");
        }
    }

    @Test
    void aBusyPortIsOneSentence() {
        WebSettings taken =
                new WebSettings(
                        java.net.InetAddress.ofLiteral("127.0.0.1"),
                        box.server.httpsPort(),
                        -1,
                        WebLimits.standard());
        var journal =
                new org.lanline.server.journal.Journal(
                        new StringBuilder(), java.time.InstantSource.system());
        try (journal;
                WebServer second =
                        new WebServer(
                                taken,
                                noPage(),
                                java.util.List.of(),
                                java.util.List.of(),
                                (_, _, _) -> null,
                                box.trust,
                                new org.lanline.server.journal.Health(java.util.List.of()),
                                new org.lanline.server.journal.Metrics(),
                                journal)) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(org.lanline.server.config.CannotStart.class)
                    .hasMessageContaining("Port " + box.server.httpsPort() + " is taken")
                    .hasMessageContaining("--https-port");
        }
    }

    private HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(box.https(path))
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private WebSocket connect(HttpClient client, WebSocket.Listener listener) {
        return client.newWebSocketBuilder()
                .subprotocols("echo.v1")
                .buildAsync(
                        java.net.URI.create("wss://127.0.0.1:" + box.server.httpsPort() + "/echo"),
                        listener)
                .join();
    }

    private static Page noPage() {
        try {
            return Page.of(Path.of("/nonexistent"));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @SuppressWarnings("NullAway")
    private static TestBox unset() {
        return null;
    }
}
