package org.lanline.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Everything that a stranger on the LAN can do to the web ports: each is closed with the right code
 * while somebody else is served as if nothing were.
 */
@Execution(ExecutionMode.CONCURRENT)
final class HostileSocketTest {

    private static final String STRANGER = "127.0.0.2";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int TEXT = 0x81;
    private static final int WAITING_LIMIT = 24;

    /** As long as a busy machine needs. */
    private static final WebLimits PATIENT = limits(Duration.ofSeconds(10), Duration.ofSeconds(15));

    /** For those who take their time: waiting, and answering or silence. */
    private static final WebLimits SHORT = limits(Duration.ofSeconds(3), Duration.ofSeconds(4));

    @TempDir private Path data = Path.of("unset");

    @SuppressWarnings("NullAway.Init")
    private TestBox box;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(data.resolve("secret.txt"), "TOP-SECRET");
        box = new TestBox(data, PATIENT);
    }

    @AfterEach
    void stop() {
        box.close();
    }

    // ---- WebSocket

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "http://127.0.0.1:PORT",
                "https://127.0.0.1:1",
                "https://127.0.0.1:PORT.evil.example",
                "https://127.0.0.1@evil.example"
            })
    void aPageOfSomebodyElseMayNotOpenAWebSocket(String origin) throws Exception {
        String sent = origin.replace("PORT", Integer.toString(box.server.httpsPort()));
        try (Raw raw = tls()) {
            assertThat(raw.upgrade("/echo", "echo.v1", "Origin: " + sent + "\r\n"))
                    .startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void aForeignHostDoesNotMakeAForeignOriginOurs() throws Exception {
        try (Raw raw = tls()) {
            raw.write(
                    Raw.head(
                            "GET /echo HTTP/1.1",
                            "Host: evil.example",
                            "Origin: https://evil.example",
                            "Upgrade: websocket",
                            "Connection: Upgrade",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Protocol: echo.v1",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
            assertThat(raw.head()).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void theBoxesOwnPageMayOpenAWebSocketByAddressAndByName() throws Exception {
        try (Raw raw = tls()) {
            String own = "Origin: https://127.0.0.1:" + box.server.httpsPort() + "\r\n";
            assertThat(raw.upgrade("/echo", "echo.v1", own))
                    .startsWith("HTTP/1.1 101")
                    .contains("Sec-WebSocket-Protocol: echo.v1")
                    .doesNotContain("Sec-WebSocket-Extensions", "Server:");
        }
    }

    @Test
    void anUpgradeWithoutTheSubprotocolIsABadRequest() throws Exception {
        try (Raw none = tls();
                Raw other = tls();
                Raw plain = tls()) {
            assertThat(none.upgrade("/echo", "")).startsWith("HTTP/1.1 400");
            assertThat(other.upgrade("/echo", "mqtt, echo.v2")).startsWith("HTTP/1.1 400");
            plain.write("GET /echo HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            assertThat(plain.head()).startsWith("HTTP/1.1 426");
        }
    }

    @Test
    void aMessageThatIsTooLongIsClosedWith1009() throws Exception {
        try (Bystander bystander = new Bystander(box)) {
            assertThat(codeFor(Raw.frame(TEXT, new byte[16_385], true))).isEqualTo(1009);
            assertThat(codeFor(Raw.frame(TEXT, new byte[600_000], true))).isEqualTo(1009);
            ByteArrayOutputStream parts = new ByteArrayOutputStream();
            parts.writeBytes(Raw.frame(0x01, new byte[10_000], true));
            parts.writeBytes(Raw.frame(0x80, new byte[10_000], true));
            assertThat(codeFor(parts.toByteArray())).isEqualTo(1009);
            bystander.assertServedWithin(SOON);
        }
    }

    @Test
    void aMessageOfTheLongestLengthIsTaken() throws Exception {
        try (Raw raw = tls()) {
            raw.upgrade("/echo", "echo.v1");
            raw.send(Raw.frame(TEXT, "x".repeat(16_384).getBytes(StandardCharsets.UTF_8), true));
            assertThat(raw.socket.getInputStream().readNBytes(4 + 16_384)).endsWith('x', 'x');
        }
    }

    @Test
    void aFrameThatIsNotMaskedIsClosedWith1002() throws Exception {
        assertThat(codeFor(Raw.frame(TEXT, new byte[] {'h', 'i'}, false))).isEqualTo(1002);
    }

    @Test
    void framesThatTheProtocolDoesNotKnowAreClosedWith1002() throws Exception {
        assertThat(codeFor(Raw.frame(0x83, new byte[1], true))).isEqualTo(1002);
        assertThat(codeFor(Raw.frame(0xC1, new byte[1], true))).isEqualTo(1002);
        assertThat(codeFor(Raw.frame(0x80, new byte[1], true))).isEqualTo(1002);
    }

    @Test
    void bytesThatAreNotTextAreClosedWith1007AndBinaryWith1003() throws Exception {
        byte[] overlong = {(byte) 0xC0, (byte) 0xAF};
        assertThat(codeFor(Raw.frame(TEXT, overlong, true))).isEqualTo(1007);
        assertThat(codeFor(Raw.frame(0x82, new byte[3], true))).isEqualTo(1003);
    }

    @Test
    void aBugInAnEndpointClosesThatConnectionAlone() throws Exception {
        try (Bystander bystander = new Bystander(box)) {
            assertThat(codeFor(Raw.frame(TEXT, "bug".getBytes(StandardCharsets.UTF_8), true)))
                    .isEqualTo(1011);
            bystander.assertServedWithin(SOON);
        }
    }

    @Test
    void aPeerThatNeverReadsIsClosedWith1013AndDelaysNobody() throws Exception {
        try (Bystander bystander = new Bystander(box);
                Raw raw = tls()) {
            box.peers.poll(25, TimeUnit.SECONDS);
            raw.upgrade("/echo", "echo.v1");
            SocketEndpoint.Peer peer = box.peers.poll(25, TimeUnit.SECONDS);
            String kilobyte = "x".repeat(1_024);
            long slowest = 0;
            for (int n = 0; n < 20_000 && peer != null && box.closings.isEmpty(); n++) {
                long from = System.nanoTime();
                peer.send(kilobyte);
                slowest = Math.max(slowest, System.nanoTime() - from);
            }

            assertThat(box.closings.poll(25, TimeUnit.SECONDS)).startsWith("1013");
            assertThat(slowest).as("nanoseconds of a send").isLessThan(3_000_000_000L);
            assertThat(closesWithin(raw, Duration.ofSeconds(25))).isTrue();
            bystander.assertServedWithin(SOON);
        }
    }

    @Test
    void aPeerThatIsSilentIsDropped() throws Exception {
        hurry();
        try (Raw raw = tls()) {
            raw.upgrade("/echo", "echo.v1");
            long from = System.nanoTime();

            assertThat(closesWithin(raw, Duration.ofSeconds(25))).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(15));
            assertThat(box.closings.poll(25, TimeUnit.SECONDS)).startsWith("1006");
        }
    }

    @Test
    void aPeerThatAnswersPingsStays() throws Exception {
        hurry();
        var heard = new TestBox.Heard();
        try (var client = box.client()) {
            var socket =
                    client.newWebSocketBuilder()
                            .subprotocols("echo.v1")
                            .buildAsync(
                                    java.net.URI.create(
                                            "wss://127.0.0.1:" + box.server.httpsPort() + "/echo"),
                                    heard)
                            .join();

            assertThat(heard.codes.poll(6, TimeUnit.SECONDS)).isNull();
            socket.abort();
        }
    }

    @Test
    void aFloodOfPingsFromAPeerThatDoesNotReadEnds() throws Exception {
        try (Bystander bystander = new Bystander(box);
                Raw raw = tls()) {
            raw.upgrade("/echo", "echo.v1");
            byte[] ping = Raw.frame(0x89, new byte[125], true);
            assertThat(
                            refusedWhile(
                                    () -> {
                                        raw.send(ping);
                                    }))
                    .isTrue();
            bystander.assertServedWithin(SOON);
        }
    }

    // ---- TLS and HTTP

    @Test
    void slowHandshakesAreClosedAndDelayNobody() throws Exception {
        hurry();
        List<Raw> slow = new ArrayList<>();
        try (Bystander bystander = new Bystander(box)) {
            for (int n = 0; n < WAITING_LIMIT; n++) {
                Raw raw = new Raw(STRANGER, box.server.httpsPort());
                raw.send(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01});
                slow.add(raw);
            }
            for (Raw raw : slow) {
                assertThat(closesWithin(raw, Duration.ofSeconds(25))).isTrue();
            }
            bystander.assertServedWithin(SOON);
        } finally {
            close(slow);
        }
    }

    @Test
    void aHeadThatDripsInIsClosed() throws Exception {
        hurry();
        try (Bystander bystander = new Bystander(box);
                Raw raw = tls()) {
            raw.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n");
            assertThat(
                            refusedWhile(
                                    () -> {
                                        raw.write("X: y\r\n");
                                        Thread.sleep(50);
                                    }))
                    .isTrue();
            bystander.assertServedWithin(SOON);
        }
    }

    @Test
    void aBodyThatNeverComesIsClosed() throws Exception {
        hurry();
        try (Bystander bystander = new Bystander(box);
                Raw raw = tls()) {
            raw.write(
                    Raw.head(
                                    "POST /api/echo HTTP/1.1",
                                    "Host: 127.0.0.1",
                                    "Content-Type: application/json",
                                    "Content-Length: 100")
                            + "{");
            assertThat(closesWithin(raw, Duration.ofSeconds(25))).isTrue();
            bystander.assertServedWithin(SOON);
        }
    }

    @Test
    void anAnswerThatIsNeverReadIsGivenUp() throws Exception {
        Files.write(data.resolve("page/assets/large-1.js"), new byte[12_000_000]);
        hurry();
        try (Bystander bystander = new Bystander(box);
                Raw raw = tls()) {
            raw.write("GET /assets/large-1.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            Thread.sleep(6_000);
            assertThat(raw.rest().length()).isLessThan(12_000_000);
            bystander.assertServedWithin(SOON);
        }
    }

    @Test
    void aHeadThatIsTooLongIs431() throws Exception {
        try (Raw raw = tls()) {
            raw.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + "y".repeat(9_000) + "\r\n\r\n");
            assertThat(raw.head()).startsWith("HTTP/1.1 431");
        }
    }

    @Test
    void whatIsNotHttpIsRefusedInOneShape() throws Exception {
        for (String rubbish :
                List.of(
                        "\u0000\u0001\u0002\r\n\r\n",
                        "GET / HTTP/9.9\r\n\r\n",
                        "GET / HTTP/1.1\r\n\r\n",
                        Raw.head(
                                        "POST /api/echo HTTP/1.1",
                                        "Host: 127.0.0.1",
                                        "Content-Length: 4",
                                        "Transfer-Encoding: chunked")
                                + "0\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")) {
            try (Raw raw = tls()) {
                raw.write(rubbish);
                String answer = raw.rest();
                assertThat(answer).matches("(?s)HTTP/1.1 (400|505|431).*");
                assertThat(answer)
                        .contains("{\"error\":")
                        .doesNotContainIgnoringCase("jetty")
                        .doesNotContain("Exception");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/assets/../../secret.txt",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/..%5csecret.txt",
                "/assets/%2e%2e/%2e%2e/secret.txt",
                "//secret.txt",
                "/./../secret.txt",
                "/%00/secret.txt",
                "/..;/secret.txt",
                "/secret.txt"
            })
    void noPathLeadsOutOfThePage(String path) throws Exception {
        try (Raw raw = tls()) {
            raw.write("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            assertThat(raw.rest())
                    .matches("(?s)HTTP/1.1 40[04].*")
                    .doesNotContain("TOP-SECRET", data.toString());
        }
    }

    @Test
    void plainHttpOnTheTlsPortAndTlsOnThePlainPortEnd() throws Exception {
        hurry();
        try (Raw plain = new Raw(STRANGER, box.server.httpsPort());
                Raw hello = new Raw(STRANGER, box.server.httpPort())) {
            plain.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            hello.send(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc});
            assertThat(closesWithin(plain, Duration.ofSeconds(25))).isTrue();
            assertThat(closesWithin(hello, Duration.ofSeconds(25))).isTrue();
        }
    }

    // ---- many

    @Test
    void oneAddressCannotTakeEveryConnection() throws Exception {
        List<Raw> many = new ArrayList<>();
        try (Bystander bystander = new Bystander(box)) {
            for (int n = 0; n < 150; n++) {
                many.add(new Raw(STRANGER, box.server.httpsPort()));
            }
            long refused =
                    many.stream().filter(raw -> closesWithin(raw, Duration.ofMillis(150))).count();

            assertThat(refused).isGreaterThanOrEqualTo(150 - WAITING_LIMIT - 1);
            bystander.assertServedWithin(SOON);
        } finally {
            close(many);
        }
    }

    @Test
    void manyAddressesTogetherCannotEither() throws Exception {
        List<Raw> many = new ArrayList<>();
        try (Bystander bystander = new Bystander(box)) {
            for (int n = 0; n < 400; n++) {
                many.add(new Raw("127.0.1." + (1 + n % 50), box.server.httpsPort()));
            }
            Thread.sleep(500);
            bystander.assertServedWithin(SOON);
        } finally {
            close(many);
        }
    }

    @Test
    void anIdleConnectionThatWasServedEndsWithoutAWordAndOneThatOnlyWaitsIsTold() throws Exception {
        hurry();
        String told = "connections were dropped";
        try (Raw served = tls()) {
            served.write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            assertThat(served.head()).startsWith("HTTP/1.1 200");
            assertThat(closesWithin(served, Duration.ofSeconds(25))).isTrue();
            Thread.sleep(1_000);
            assertThat(box.lines.toString()).doesNotContain(told);
        }
        try (Raw silent = new Raw(STRANGER, box.server.httpsPort())) {
            assertThat(closesWithin(silent, Duration.ofSeconds(25))).isTrue();
            Thread.sleep(1_000);
            assertThat(box.lines.toString()).contains("1 " + told);
        }
    }

    private void hurry() throws IOException {
        box.close();
        box = new TestBox(data, SHORT);
    }

    private static WebLimits limits(Duration waiting, Duration answering) {
        return new WebLimits(
                200,
                60,
                WAITING_LIMIT,
                waiting,
                answering,
                8_192,
                16_384,
                1_000,
                1_000,
                64 * 1_024,
                Duration.ofSeconds(1),
                answering,
                Duration.ofMillis(500));
    }

    private int codeFor(byte[] bytes) throws Exception {
        try (Raw raw = tls()) {
            assertThat(raw.upgrade("/echo", "echo.v1")).startsWith("HTTP/1.1 101");
            raw.send(bytes);
            return raw.closeCode();
        }
    }

    private Raw tls() throws IOException {
        return new Raw(box.trusting(), STRANGER, box.server.httpsPort());
    }

    /** Reads and throws away until the end of the stream, for at most this long. */
    private static boolean closesWithin(Raw raw, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        byte[] away = new byte[65_536];
        try {
            while (System.nanoTime() < deadline) {
                raw.socket.setSoTimeout(
                        Math.max(1, (int) ((deadline - System.nanoTime()) / 1_000_000)));
                if (raw.socket.getInputStream().read(away) < 0) {
                    return true;
                }
            }
            return false;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Repeats until the box has closed the connection; false when it does not within 10 s. */
    private static boolean refusedWhile(Step step) throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        try {
            while (System.nanoTime() < deadline) {
                step.run();
            }
            return false;
        } catch (IOException closed) {
            return true;
        }
    }

    private static void close(List<Raw> raws) throws IOException {
        for (Raw raw : raws) {
            raw.close();
        }
    }
}
