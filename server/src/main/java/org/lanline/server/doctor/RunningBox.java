package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.discovery.ServiceSearch;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

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
        Seen seen = new Seen();
        try (HttpClient client = client(seen)) {
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
                    List.copyOf(seen.chain));
        } catch (IOException | RuntimeException noBox) {
            return null;
        }
    }

    /** Does not hold the certificate against anybody: what it is gets looked at by itself. */
    static HttpClient client() {
        return client(new Seen());
    }

    private static HttpClient client(Seen seen) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {seen}, null);
            return HttpClient.newBuilder().sslContext(context).connectTimeout(PATIENCE).build();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has TLS", impossible);
        }
    }

    private static final class Seen extends X509ExtendedTrustManager {
        private volatile List<X509Certificate> chain = List.of();

        @Override
        public void checkServerTrusted(X509Certificate[] sent, String type, SSLEngine engine) {
            chain = List.of(sent);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] sent, String type, Socket socket) {
            chain = List.of(sent);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] sent, String type) {
            chain = List.of(sent);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] sent, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] sent, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] sent, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
