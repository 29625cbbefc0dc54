package org.lanline.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.JsonShape;
import org.lanline.server.doctor.Finding;
import org.lanline.server.doctor.Grade;
import org.lanline.server.journal.Health;
import org.lanline.server.people.PeopleRoute;
import org.lanline.server.people.Refusal;
import org.lanline.server.relay.RelayGuest;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.DeviceKind;
import org.lanline.server.store.Joining;
import org.lanline.server.store.KeptProofs;
import org.lanline.server.store.Membership;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.Store;
import org.lanline.server.web.ApiRoute;
import org.lanline.switchboard.Event;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Who may look after the box, what is shown then, and that docs/protocol.md says the same. */
class AdminApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DEVICES = "/api/admin/devices/{id}";

    @TempDir private Path folder;
    private Store store;
    private Membership kitchen;
    private Membership garage;
    private final Goings goings = new Goings(InstantSource.system());
    private final CountDownLatch goOn = new CountDownLatch(1);
    private KeptProofs proofs;
    private AdminApi api;

    @BeforeEach
    void box() {
        store =
                Store.open(
                        DataDirectory.at(folder.resolve("data")),
                        "lanline.local",
                        InstantSource.system(),
                        new Random(5));
        kitchen = joined("Kitchen");
        garage = joined("Garage");
        store.administrator(kitchen.person(), true);
        Examination examination =
                new Examination(
                        told -> {
                            told.accept(new Finding("ports", Grade.PASS, "all are free", ""));
                            goOn.await();
                            told.accept(new Finding("clock", Grade.WARN, "it is late", "wait"));
                        },
                        InstantSource.system());
        proofs = new KeptProofs(store, InstantSource.system(), 30);
        RelayGuest guest =
                new RelayGuest(
                        "kitchen", "1@box", "failed", "UDP", "10.77.0.2:5", "10.77.0.1:6", 7);
        api =
                new AdminApi(
                        store,
                        goings,
                        examination,
                        new AdminApi.Sources(
                                proofs,
                                () -> new Health.Report("ok", Map.of("loop", "ok", "store", "ok")),
                                "on-failure",
                                () -> true,
                                () -> List.of(guest)));
    }

    @AfterEach
    void close() {
        goOn.countDown();
        store.close();
    }

    private Membership joined(String name) {
        if (PersonName.parse(name) instanceof PersonName.Parsed.Ok(PersonName parsed)
                && store.join(parsed, DeviceKind.BROWSER, "Chromium on Linux")
                        instanceof Joining.Joined(Membership membership)) {
            return membership;
        }
        throw new AssertionError(name);
    }

    private ApiRoute.Response ask(String method, String path, String id, @Nullable String token) {
        PeopleRoute route =
                api.routes().stream()
                        .filter(each -> each.method().equals(method) && each.path().equals(path))
                        .findFirst()
                        .orElseThrow();
        return route.handle(
                new ApiRoute.Request(
                        Map.of("id", id), token, "", new InetSocketAddress("10.77.0.2", 4_000)));
    }

    private JsonNode json(int status, String method, String path, @Nullable String token) {
        ApiRoute.Response response = ask(method, path, "", token);
        String text = JSON.writeValueAsString(response.json());
        assertThat(response.status()).as(text).isEqualTo(status);
        return JSON.readTree(text);
    }

    @Test
    void whoLacksTheRightIsRefusedByEveryRouteBeforeAnythingIsDone() {
        for (PeopleRoute route : api.routes()) {
            ApiRoute.Response stranger = ask(route.method(), route.path(), "", "ll1_nobody");
            assertThat(stranger.status()).as(route.path()).isEqualTo(401);
            assertThat(ask(route.method(), route.path(), "", null).status()).isEqualTo(401);
            String id = kitchen.device().id();
            ApiRoute.Response denied = ask(route.method(), route.path(), id, garage.token());
            assertThat(denied.status()).as(route.path()).isEqualTo(403);
            assertThat(JSON.writeValueAsString(denied.json())).contains("\"not-admin\"");
        }
        assertThat(store.deviceById(kitchen.device().id())).isNotNull();
        assertThat(json(200, "GET", "/api/admin/doctor", kitchen.token()).get("state").asString())
                .isEqualTo("none");
    }

    @Test
    void theRightIsLookedUpWithEachRequest() {
        json(403, "GET", "/api/admin/status", garage.token());
        store.administrator(garage.person(), true);
        json(200, "GET", "/api/admin/status", garage.token());
        store.administrator(garage.person(), false);
        json(403, "GET", "/api/admin/status", garage.token());
    }

    @Test
    void anAdministratorRevokesAnybodysDevice() {
        assertThat(ask("DELETE", DEVICES, garage.device().id(), kitchen.token()).status())
                .isEqualTo(204);
        assertThat(store.device(garage.token())).isNull();
        assertThat(ask("DELETE", DEVICES, garage.device().id(), kitchen.token()).status())
                .isEqualTo(404);
    }

    @Test
    void aCheckUpGoesOnOnceAtATimeAndIsSeenAsItGrows() throws Exception {
        String path = "/api/admin/doctor";
        assertThat(json(202, "POST", path, kitchen.token()).get("state").asString())
                .isEqualTo("running");
        assertThat(json(409, "POST", path, kitchen.token()).get("error").asString())
                .isEqualTo("busy");
        goOn.countDown();
        JsonNode last = json(200, "GET", path, kitchen.token());
        long end = System.nanoTime() + 10_000_000_000L;
        while (!last.get("state").asString().equals("done") && System.nanoTime() < end) {
            Thread.sleep(10);
            last = json(200, "GET", path, kitchen.token());
        }
        assertThat(last.get("findings").size()).isEqualTo(2);
        assertThat(last.get("findings").get(1).get("grade").asString()).isEqualTo("warn");
        json(202, "POST", path, kitchen.token());
    }

    // --- docs/protocol.md ---

    @Test
    void theRoutesAndTheirRefusalsAreDocumented() throws IOException {
        Map<String, String> sections = sections();
        assertThat(sections.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        api.routes().stream()
                                .map(route -> route.method() + " " + route.path())
                                .toList());
        for (PeopleRoute route : api.routes()) {
            String section = sections.getOrDefault(route.method() + " " + route.path(), "");
            String said = section.substring(section.indexOf("Refusals:"));
            for (Refusal each : Refusal.values()) {
                assertThat(said.contains(each.status() + " `" + each.code() + "`"))
                        .as(route.path() + " " + each)
                        .isEqualTo(route.refusals().contains(each));
            }
        }
    }

    @Test
    void theDocumentedAnswersAreThoseOfTheProgram() throws Exception {
        keepProof();
        goings.follow(new Event.Registered("workshop", "b", null, "UDP", "Yealink"));
        goings.follow(new Event.CallStarted("0", "workshop", "kitchen"));
        goings.follow(new Event.CallEnded("0", "workshop", "kitchen", Event.Ending.HUNG_UP, 0));
        goings.follow(new Event.CallStarted("1", "kitchen", "workshop"));
        goings.follow(new Event.CallAnswered("1", "kitchen", "workshop", "audio"));
        answersAsDocumented(200, "GET", "/api/admin/status");
        JsonNode running = answersAsDocumented(202, "POST", "/api/admin/doctor", false);
        assertThat(running.get("state").asString()).isEqualTo("running");
        long end = System.nanoTime() + 10_000_000_000L;
        while (json(200, "GET", "/api/admin/doctor", kitchen.token()).get("findings").isEmpty()
                && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        answersAsDocumented(200, "GET", "/api/admin/doctor");
    }

    private void keepProof() {
        long now = InstantSource.system().instant().getEpochSecond();
        boolean kept =
                proofs.keep(
                        new KeptProofs.Proof(
                                "p-1",
                                KeptProofs.State.OVER,
                                "0",
                                now,
                                4,
                                "direct",
                                "yes",
                                "yes",
                                "match",
                                "",
                                new byte[9],
                                null),
                        List.of(
                                new KeptProofs.Side("garage", "callee", "kitchen", "Kitchen"),
                                new KeptProofs.Side("kitchen", "caller", "garage", "Garage")));
        assertThat(kept).isTrue();
    }

    @Test
    void ofAProofTheVerdictIsShownAndNothingElse() {
        keepProof();
        JsonNode calls = json(200, "GET", "/api/admin/status", kitchen.token()).get("calls");
        JsonNode proof = calls.get("proofs").get(0);
        assertThat(proof.get("users").toString()).isEqualTo("[\"kitchen\",\"garage\"]");
        assertThat(proof.get("path").asString()).isEqualTo("direct");
        assertThat(proof.propertyNames())
                .containsExactlyInAnyOrder(
                        "call",
                        "startedSeconds",
                        "seconds",
                        "users",
                        "path",
                        "encrypted",
                        "local",
                        "fingerprints");
    }

    private void answersAsDocumented(int status, String method, String path) throws IOException {
        answersAsDocumented(status, method, path, true);
    }

    private JsonNode answersAsDocumented(int status, String method, String path, boolean whole)
            throws IOException {
        Matcher block =
                Pattern.compile("Answer " + status + "\\D.*?```json\n(.*?)```", Pattern.DOTALL)
                        .matcher(sections().getOrDefault(method + " " + path, ""));
        assertThat(block.find()).as(path).isTrue();
        JsonNode answer = json(status, method, path, kitchen.token());
        if (whole) {
            assertThat(JsonShape.of(answer))
                    .as(path)
                    .isEqualTo(JsonShape.of(JSON.readTree(block.group(1))));
        }
        return answer;
    }

    private static Map<String, String> sections() throws IOException {
        Path here = Path.of("docs", "protocol.md");
        String page = Files.readString(Files.exists(here) ? here : Path.of("..").resolve(here));
        int from = page.indexOf("\n## HTTP for administrators\n");
        String part = page.substring(from, page.indexOf("\n## For machines", from));
        return Pattern.compile("\n### ")
                .splitAsStream(part)
                .filter(each -> each.startsWith("`"))
                .collect(
                        Collectors.toMap(
                                each -> each.substring(1, each.indexOf('`', 1)), each -> each));
    }
}
