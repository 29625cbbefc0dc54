package org.lanline.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.trust.Names;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

final class ExplanationSocketTest {

    @TempDir private Path data = Path.of("unset");

    @SuppressWarnings("NullAway.Init")
    private TestBox box;

    @BeforeEach
    void start() throws IOException {
        box = new TestBox(data);
    }

    @AfterEach
    void stop() {
        box.close();
    }

    @Test
    void plainHttpExplainsShowsTheFingerprintAndLinksToHttpsOnTheSameHost() throws Exception {
        var page = box.get(box.http("/"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains(box.trust.fingerprint().full(), box.trust.fingerprint().brief())
                .contains("href=\"https://127.0.0.1:" + box.server.httpsPort() + "/\"")
                .contains("iPhone and iPad", "Android", "Mac", "Windows", "Linux", "Firefox")
                .doesNotContain("{{", "http://", "//cdn");
    }

    @Test
    void whoForgetsTheSInHttpsIsToldTheSame() throws Exception {
        int port = box.server.httpsPort();
        assertThat(
                        Raw.exchange(
                                port,
                                Raw.head(
                                        "GET / HTTP/1.1",
                                        "Host: 127.0.0.1:" + port,
                                        "Connection: close")))
                .startsWith("HTTP/1.1 200")
                .contains(box.trust.fingerprint().brief())
                .contains("href=\"https://127.0.0.1:" + port + "/\"");
        assertThat(
                        Raw.exchange(
                                port,
                                Raw.head(
                                        "POST /api/echo HTTP/1.1",
                                        "Host: 127.0.0.1:" + port,
                                        "Content-Length: 0",
                                        "Connection: close")))
                .as("what HTTPS alone has is not there")
                .startsWith("HTTP/1.1 405");
    }

    @Test
    void whereTheAuthorityCannotSignForTheAddressItLinksToTheName() throws Exception {
        box.trust.names(
                new Names(
                        List.of("lanline.local", "localhost"),
                        List.of(
                                InetAddress.ofLiteral("127.0.0.1"),
                                InetAddress.ofLiteral("203.0.113.9"))));

        assertThat(
                        Raw.exchange(
                                box.server.httpPort(),
                                Raw.head(
                                        "GET / HTTP/1.1",
                                        "Host: 203.0.113.9",
                                        "Connection: close")))
                .contains("href=\"https://lanline.local:" + box.server.httpsPort() + "/\"")
                .doesNotContain("203.0.113.9");
    }

    @Test
    void itsPolicyAllowsItsOwnScriptAndStyleAndNothingElse() throws Exception {
        var page = box.get(box.http("/"));
        String policy = page.headers().firstValue("content-security-policy").orElseThrow();

        assertThat(policy)
                .contains(hashOf(page.body(), "style"), hashOf(page.body(), "script"))
                .contains("default-src 'none'", "https://127.0.0.1:" + box.server.httpsPort())
                .doesNotContain("unsafe");
    }

    @Test
    void theAuthorityIsHandedOutForEverySystem() throws Exception {
        HttpResponse<byte[]> der;
        try (HttpClient client = HttpClient.newHttpClient()) {
            der =
                    client.send(
                            HttpRequest.newBuilder(box.http("/lanline-ca.crt")).build(),
                            HttpResponse.BodyHandlers.ofByteArray());
        }
        var pem = box.get(box.http("/lanline-ca.pem"));
        var profile = box.get(box.http("/lanline-ca.mobileconfig"));
        var parsed =
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der.body()));

        assertThat(parsed).isEqualTo(box.trust.authority());
        assertThat(der.headers().firstValue("content-type")).hasValue("application/x-x509-ca-cert");
        assertThat(pem.body()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(profile.headers().firstValue("content-type"))
                .hasValue("application/x-apple-aspen-config");
        assertThat(profile.body()).contains("com.apple.security.root").doesNotContain("{{");
        assertThat(dataOf(profile.body())).isEqualTo(der.body());
    }

    @Test
    void aSecretThatIsSentHereIsRefusedAndNeverRepeated() throws Exception {
        var query = box.get(box.http("/?token=ll1_secret"));
        var header = box.get(box.http("/"), "Authorization", "Bearer ll1_secret");
        var path = box.get(box.http("/join/ll1_secret"));
        var body =
                box.send(
                        HttpRequest.newBuilder(box.http("/api/join"))
                                .POST(HttpRequest.BodyPublishers.ofString("ll1_secret")));

        assertThat(query.statusCode()).isEqualTo(400);
        assertThat(header.statusCode()).isEqualTo(400);
        assertThat(path.statusCode()).isEqualTo(404);
        assertThat(body.statusCode()).isEqualTo(405);
        for (var refused : java.util.List.of(query, header, path, body)) {
            assertThat(refused.body()).doesNotContain("ll1_secret");
            assertThat(refused.headers().map().toString()).doesNotContain("ll1_secret");
        }
    }

    @Test
    void aForeignHostNameIsNotRepeated() throws Exception {
        String answer =
                Raw.exchange(
                        box.server.httpPort(),
                        "GET / HTTP/1.1\r\nHost: evil\"><b>.example\r\nConnection: close\r\n\r\n");

        assertThat(answer).doesNotContain("evil");
    }

    @Test
    void bothPortsSayThatTheBoxIsWell() throws Exception {
        assertThat(box.get(box.http("/healthz")).body()).contains("\"status\":\"ok\"");
        assertThat(box.get(box.https("/healthz")).body()).contains("\"loop\":\"ok\"");
    }

    @Test
    void theTrustCheckMayBeAskedFromTheExplainingPage() throws Exception {
        var check = box.get(box.https("/trust-check"));

        assertThat(check.statusCode()).isEqualTo(204);
        assertThat(check.headers().firstValue("cross-origin-resource-policy"))
                .hasValue("cross-origin");
    }

    private static String hashOf(String page, String tag) throws Exception {
        String block =
                page.substring(
                        page.indexOf("<" + tag + ">") + tag.length() + 2,
                        page.indexOf("</" + tag + ">"));
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(block.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }

    private static byte[] dataOf(String profile) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        var document =
                factory.newDocumentBuilder()
                        .parse(new ByteArrayInputStream(profile.getBytes(StandardCharsets.UTF_8)));
        return Base64.getMimeDecoder()
                .decode(document.getElementsByTagName("data").item(0).getTextContent().strip());
    }
}
