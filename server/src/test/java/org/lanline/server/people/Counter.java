package org.lanline.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.lanline.events.Profiles;
import org.lanline.server.config.Config.Policy;
import org.lanline.server.proof.ProofApi;
import org.lanline.server.provision.Provisioning;
import org.lanline.server.provision.Search;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.KeptProofs;
import org.lanline.server.store.OpenedCode;
import org.lanline.server.store.Store;
import org.lanline.server.web.ApiRoute;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** The API's routes without a web server: finds the route as that does, and writes the answer. */
final class Counter implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.builder().build();

    final Store store;
    final PeopleApi api;
    final Numbers numbers;
    final ProofApi proofs;
    final KeptProofs kept;
    final Provisioning provisioning;
    String toldPhone = "";
    boolean phoneHasGone;
    String remote = "192.168.1.9";
    Instant now = Instant.parse("2026-11-22T12:00:00Z");

    Counter(Path folder, Policy policy) {
        store =
                Store.open(
                        DataDirectory.at(folder.resolve("data")),
                        "lanline.local",
                        () -> now,
                        new Random(5));
        About about =
                new About(
                        1,
                        store.installation(),
                        "lanline",
                        "lanline.local",
                        "open",
                        "3A:1F",
                        "0.1.0",
                        List.of("10.77.0.1"),
                        8080,
                        8443,
                        false);
        api = new PeopleApi(store, "lanline.local", policy, () -> about, () -> 0L);
        numbers =
                new Numbers(
                        store, "lanline.local", List.of(new Numbers.Service("echo", "Echo", 11)));
        kept = new KeptProofs(store, () -> now, 30);
        proofs = new ProofApi(store, kept, proof -> proof.signalling());
        provisioning =
                new Provisioning(
                        store,
                        new OnePhone(),
                        "lanline.local",
                        () -> 5060,
                        () -> about,
                        new Random(6));
    }

    /** Those of every room. */
    List<PeopleRoute> routes() {
        return Stream.of(api.routes(), numbers.routes(), proofs.routes(), provisioning.routes())
                .flatMap(List::stream)
                .toList();
    }

    /** One phone asks, and is told an address once. */
    private final class OnePhone implements Search {
        @Override
        public List<Profiles.Asking> look() {
            InetAddress phone = InetAddress.ofLiteral("10.77.0.20");
            InetAddress box = InetAddress.ofLiteral("10.77.0.1");
            return List.of(
                    new Profiles.Asking(
                            1, "Yealink", "T53W", "96.87.0.16", "805e0c4d796d", phone, box));
        }

        @Override
        public boolean send(long id, String url) {
            toldPhone = url;
            return !phoneHasGone;
        }
    }

    /** The token of somebody new. */
    String join(String name) {
        return json(201, "POST", "/api/join", null, "{\"name\":\"" + name + "\"}")
                .get("token")
                .stringValue();
    }

    String firstInvite() {
        OpenedCode invite = store.doors().openInvite("test");
        if (invite == null) {
            throw new AssertionError("no invite");
        }
        return invite.code();
    }

    String error(int status, String method, String path, @Nullable String token, String body) {
        return json(status, method, path, token, body).get("error").stringValue();
    }

    JsonNode json(int status, String method, String path, @Nullable String token, String body) {
        ApiRoute.Response response = handle(method, path, token, body);
        String text =
                response.json() instanceof ApiRoute.File file
                        ? new String(file.bytes(), java.nio.charset.StandardCharsets.UTF_8)
                        : JSON.writeValueAsString(response.json());
        assertThat(response.status()).as(text).isEqualTo(status);
        return JSON.readTree(text);
    }

    ApiRoute.Response handle(String method, String path, @Nullable String token, String body) {
        for (PeopleRoute route : routes()) {
            Map<String, String> variables = match(route.path(), path);
            if (route.method().equals(method) && variables != null) {
                InetSocketAddress from = new InetSocketAddress(remote, 40_000);
                return route.handle(new ApiRoute.Request(variables, token, body, from));
            }
        }
        throw new AssertionError("no route for " + method + " " + path);
    }

    private static @Nullable Map<String, String> match(String pattern, String path) {
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted.length != given.length) {
                return null;
            }
            if (wanted[i].startsWith("{")) {
                variables.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
            } else if (!wanted[i].equals(given[i])) {
                return null;
            }
        }
        return variables;
    }

    @Override
    public void close() {
        store.close();
    }
}
