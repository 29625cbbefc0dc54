package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.discovery.ServiceSearch;
import org.lanline.server.probe.ShownChain;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A box that answers.
 *
 * @param host as it stands in a URL
 * @param chain its certificates, leaf first; empty when they did not come
 */
record RunningBox(
        String host,
        int httpsPort,
        int httpPort,
        String installation,
        String policy,
        List<X509Certificate> chain) {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LISTEN = Duration.ofMillis(1_500);

    /** Such as {@code 127.0.0.1:8443}. */
    String authority() {
        return host + ":" + httpsPort;
    }

    /** The box on this machine, else one that announces itself on the LAN; null for none. */
    static @Nullable RunningBox find(Config config, List<LanInterface> interfaces)
            throws InterruptedException {
        RunningBox here = at("127.0.0.1", config.httpsPort());
        return here != null || interfaces.isEmpty() ? here : announced(interfaces);
    }

    private static @Nullable RunningBox announced(List<LanInterface> interfaces)
            throws InterruptedException {
        List<ServiceSearch.Service> found;
        try {
            found =
                    new ServiceSearch(interfaces, List.of("_lanline._tcp"), new SecureRandom())
                            .run(LISTEN);
        } catch (IOException deaf) {
            return null;
        }
        for (ServiceSearch.Service each : found) {
            for (String address : each.addresses()) {
                boolean plain = address.indexOf(':') < 0;
                RunningBox box = plain ? at(address, each.port()) : null;
                if (box != null) {
                    return box;
                }
            }
        }
        return null;
    }

    static @Nullable RunningBox at(String host, int httpsPort) throws InterruptedException {
        var shown = new AtomicReference<List<X509Certificate>>(List.of());
        try (HttpClient client = client(chain -> shown.set(List.of(chain)))) {
            HttpRequest ask =
                    HttpRequest.newBuilder(
                                    URI.create("https://" + host + ":" + httpsPort + "/api/about"))
                            .timeout(PATIENCE)
                            .build();
            HttpResponse<String> answer = client.send(ask, HttpResponse.BodyHandlers.ofString());
            JsonNode about = JsonMapper.shared().readTree(answer.body());
            if (answer.statusCode() != 200 || !about.has("installation")) {
                return null;
            }
            return new RunningBox(
                    host,
                    httpsPort,
                    about.path("httpPort").asInt(),
                    about.path("installation").asString(),
                    about.path("policy").asString(),
                    shown.get());
        } catch (IOException | RuntimeException noBox) {
            return null;
        }
    }

    /** Does not hold the certificate against anybody: what it is gets looked at by itself. */
    static HttpClient client() {
        return client(ShownChain.ANY);
    }

    private static HttpClient client(ShownChain.Check check) {
        return HttpClient.newBuilder()
                .sslContext(ShownChain.context(check))
                .connectTimeout(PATIENCE)
                .build();
    }
}
