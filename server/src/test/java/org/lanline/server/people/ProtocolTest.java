package org.lanline.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.JsonShape;
import org.lanline.server.config.Config.Policy;
import org.lanline.server.store.DeviceKind;
import org.lanline.server.store.Doors;
import org.lanline.server.store.KeptProofs;
import org.lanline.server.store.PhonePasswords;
import org.lanline.server.store.Store;
import org.lanline.server.web.ApiRoute;
import org.lanline.switchboard.Event;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds docs/protocol.md and the program together: either one that changes alone fails here. */
class ProtocolTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TOKEN_MARK = " (token)";

    /** What the WebSocket itself closes with, whatever is spoken over it (RFC 6455 section 7.4). */
    private static final Set<Integer> CLOSED_BY_THE_WEB_SERVER = Set.of(1003, 1007, 1009, 1011);

    @TempDir private Path folder;
    private final String page = page();

    @Test
    void everyRouteIsDocumentedAndEveryDocumentedRouteIsThere() {
        try (Counter counter = new Counter(folder, Policy.OPEN)) {
            assertThat(sections().keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            counter.routes().stream().map(ProtocolTest::title).toList());
        }
    }

    @Test
    void everyRouteRefusesForTheDocumentedReasonsOnly() {
        try (Counter counter = new Counter(folder, Policy.OPEN)) {
            for (PeopleRoute route : counter.routes()) {
                Set<String> refusals =
                        route.refusals().stream()
                                .map(refusal -> refusal.status() + " " + refusal.code())
                                .collect(Collectors.toSet());
                assertThat(refusalsOf(section(route))).as(title(route)).isEqualTo(refusals);
            }
        }
    }

    @Test
    void aRouteNeedsATokenExactlyWhereTheDocumentSaysSo() {
        try (Counter counter = new Counter(folder, Policy.OPEN)) {
            for (PeopleRoute route : counter.routes()) {
                assertThat(page.contains("### `" + title(route) + "`" + TOKEN_MARK))
                        .as(title(route))
                        .isEqualTo(route.refusals().contains(Refusal.BAD_TOKEN));
            }
        }
    }

    @Test
    void theDocumentedRequestsAreAnsweredAsDocumented() {
        try (Counter counter = new Counter(folder, Policy.OPEN)) {
            exchange(counter, "GET /api/about", null, "");
            String token =
                    exchange(counter, "POST /api/join", null, request("POST /api/join"))
                            .get("token")
                            .stringValue();
            String code =
                    exchange(counter, "POST /api/pairing", token, "{}").get("code").stringValue();
            exchange(
                    counter,
                    "POST /api/pair",
                    null,
                    request("POST /api/pair").replace("12345678", code));
            exchange(counter, "POST /api/invites", token, "{}");
            JsonNode me = exchange(counter, "GET /api/me", token, "");
            String other = me.get("devices").get(1).get("id").stringValue();
            ApiRoute.Response gone = counter.handle("DELETE", "/api/devices/" + other, token, "");
            assertThat(section("DELETE /api/devices/{id}")).contains("Answer " + gone.status());
            assertThat(gone.json()).isNull();
            exchange(counter, "GET /api/numbers", token, "");
            exchange(
                    counter,
                    "POST /api/do-not-disturb",
                    token,
                    request("POST /api/do-not-disturb"));
            exchangeProofs(counter, token);
            exchangePhones(counter, token);
        }
    }

    private void exchangeProofs(Counter counter, String token) {
        JsonNode whole = blocks(section("GET /api/proofs/{id}")).getLast();
        JsonNode common = whole.deepCopy();
        List.of("id", "call", "startedSeconds", "seconds", "peer", "peerName", "side")
                .forEach(((ObjectNode) common)::remove);
        String members = common.toString();
        counter.kept.keep(
                new KeptProofs.Proof(
                        "p-1",
                        KeptProofs.State.OVER,
                        "1@here",
                        counter.now.getEpochSecond(),
                        62,
                        "direct",
                        "yes",
                        "yes",
                        "match",
                        members.substring(1, members.length() - 1),
                        new byte[] {1, 2, 3},
                        null),
                List.of(new KeptProofs.Side("kitchen", "caller", "workshop", "Workshop")));
        exchange(counter, "GET /api/proofs", token, "");
        JsonNode got = counter.json(200, "GET", "/api/proofs/p-1", token, "");
        assertThat(JsonShape.of(got)).isEqualTo(JsonShape.of(whole));
        ApiRoute.Response zip = counter.handle("GET", "/api/proofs/p-1/proof.zip", token, "");
        assertThat(zip.json())
                .isInstanceOfSatisfying(
                        ApiRoute.File.class,
                        file -> assertThat(file.bytes()).containsExactly(1, 2, 3));
        assertThat(counter.handle("DELETE", "/api/proofs/p-1", token, "").status()).isEqualTo(204);
        assertThat(counter.error(404, "GET", "/api/proofs/p-1", token, ""))
                .isEqualTo("no-such-proof");
    }

    private void exchangePhones(Counter counter, String token) {
        exchange(counter, "POST /api/phones/asking", token, "");
        JsonNode setUp = counter.json(201, "POST", "/api/phones/asking/1", token, "");
        assertThat(JsonShape.of(setUp))
                .isEqualTo(JsonShape.of(blocks(section("POST /api/phones/asking/{id}")).getLast()));
        assertThat(counter.toldPhone)
                .startsWith("http://10.77.0.1:8080/p/")
                .endsWith("/805e0c4d796d.cfg");
        JsonNode held = counter.json(200, "GET", "/api/phones", token, "");
        assertThat(JsonShape.of(held))
                .isEqualTo(JsonShape.of(blocks(section("GET /api/phones")).getLast()));
        String one = "/api/phones/" + held.get("phones").get(0).get("id").asLong();
        for (int more = 1; more < PhonePasswords.MOST; more++) {
            counter.json(201, "POST", "/api/phones", token, "");
        }
        assertThat(counter.error(409, "POST", "/api/phones", token, "")).isEqualTo("has-phones");
        assertThat(counter.handle("DELETE", one, token, "").status()).isEqualTo(204);
        assertThat(counter.error(404, "DELETE", one, token, "")).isEqualTo("no-such-phone");
        assertThat(counter.handle("DELETE", "/api/phones", token, "").status()).isEqualTo(204);
        assertThat(counter.error(404, "DELETE", "/api/phones", token, ""))
                .isEqualTo("no-such-phone");
        assertThat(counter.error(404, "POST", "/api/phones/asking/2", token, ""))
                .isEqualTo("no-such-phone");
        counter.phoneHasGone = true; // since it was shown: no password is left behind
        assertThat(counter.error(404, "POST", "/api/phones/asking/1", token, ""))
                .isEqualTo("no-such-phone");
        exchange(counter, "POST /api/phones", token, "");
    }

    @Test
    void aRefusalHasTheDocumentedShape() {
        try (Counter counter = new Counter(folder, Policy.OPEN)) {
            counter.join("Kitchen");
            JsonNode refusal =
                    counter.json(409, "POST", "/api/join", null, "{\"name\":\"Kitchen\"}");
            assertThat(refusal).isEqualTo(blocks(page).getFirst());
        }
    }

    @Test
    void theDocumentedWordsAreThoseOfTheProgram() {
        for (DeviceKind kind : DeviceKind.values()) {
            assertThat(section("POST /api/join").contains("`" + kind.word() + "`"))
                    .as(kind.word())
                    .isEqualTo(kind.canBeClaimed());
        }
        String states = between(page, "- `state` is what others see", "A new session");
        assertThat(quoted(states.substring(states.indexOf(':'))))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(PersonState.values())
                                .filter(PersonState::isOfADevice)
                                .map(PersonState::word)
                                .toList());
    }

    @Test
    void everyFrameFromTheClientIsRead() {
        FrameReader reader = new FrameReader(0);
        Set<String> read = new HashSet<>();
        for (JsonNode frame : blocks(between(page, "### From the client", "### From the box"))) {
            Frame taken = reader.read(frame.toString(), 0);
            assertThat(taken).isNotInstanceOf(Frame.Bad.class);
            assertThat(taken.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT))
                    .isEqualTo(frame.get("type").stringValue());
            read.add(taken.getClass().getSimpleName());
        }
        Set<String> known =
                Arrays.stream(Frame.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .collect(Collectors.toCollection(HashSet::new));
        known.removeAll(Set.of("Bad", "Flood"));
        assertThat(read).isEqualTo(known);
    }

    @Test
    void everyFrameFromTheBoxHasTheDocumentedShape() {
        Map<String, JsonNode> documented = new TreeMap<>();
        for (JsonNode frame : blocks(between(page, "### From the box", "### The call record"))) {
            documented.put(frame.get("type").stringValue(), frame);
        }
        assertThat(documented.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(BoxFrame.values()).map(BoxFrame::word).toList());
        Map<String, JsonNode> said = everythingTheBoxSays();
        documented.forEach(
                (type, frame) ->
                        assertThat(JsonShape.of(said.get(type)))
                                .as(type)
                                .isEqualTo(JsonShape.of(frame)));
    }

    /** What is in it is held by {@code ProofProtocolTest}. */
    private static ObjectNode documentedProof() {
        return (ObjectNode)
                blocks(between(page(), "### From the box", "### The call record")).stream()
                        .filter(frame -> frame.get("type").stringValue().equals("proof"))
                        .findFirst()
                        .orElseThrow();
    }

    private static Event busy(String call, String from, String to) {
        return new Event.CallEnded(call, from, to, Event.Ending.BUSY, 0);
    }

    private static Map<String, JsonNode> everythingTheBoxSays() {
        Hall hall = new Hall();
        hall.member("kitchen", "Kitchen", "d-kitchen");
        hall.member("bath", "Bath", "d-bath");
        long kitchen = hall.enter("d-kitchen");
        hall.pass(100);
        long bath = hall.enter("d-bath");
        hall.pass(100);
        hall.say(bath, "{\"type\":\"signal\",\"to\":\"kitchen\",\"payload\":{\"offer\":\"v=0\"}}");
        hall.say(kitchen, "{\"type\":\"relay\",\"call\":\"1@here\",\"because\":\"failed\"}");
        hall.say(kitchen, "{\"type\":\"signal\",\"to\":\"nobody\",\"payload\":1}");
        ObjectNode proof = documentedProof().deepCopy();
        proof.remove("type");
        hall.rendezvous.proof("d-kitchen", proof.toString(), hall);
        hall.quiet("kitchen", true);
        hall.rendezvous.follow(busy("1@here", "bath", "kitchen"), hall.now, hall);
        hall.leave(bath);
        hall.pass(1_000);
        hall.rendezvous.stop(hall);
        return hall.line(kitchen).frames.stream()
                .collect(
                        Collectors.toMap(
                                frame -> frame.get("type").stringValue(),
                                frame -> frame,
                                (first, later) -> later));
    }

    /** What the doctor says is in {@code DeviceCheck}, what the page says in checkup.ts. */
    @Test
    void aCheckupIsPassedOnAsDocumentedAndIsMarkedAsTheOwners() {
        Hall hall = new Hall();
        hall.member("kitchen", "Kitchen", "d-kitchen");
        hall.doctor("d-doctor");
        long kitchen = hall.enter("d-kitchen");
        long doctor = hall.enter("d-doctor");
        for (JsonNode payload : blocks(between(page, "### A check-up", "### Errors"))) {
            hall.say(doctor, signal("d-kitchen", payload));
            JsonNode told = hall.line(kitchen).last();
            assertThat(told.get("payload")).isEqualTo(payload);
            assertThat(told.get("from").get("owner").booleanValue()).isTrue();
            hall.say(kitchen, signal("d-doctor", payload));
            assertThat(hall.line(doctor).last().get("payload")).isEqualTo(payload);
            assertThat(hall.line(doctor).last().get("from").has("owner")).isFalse();
        }
    }

    private static String signal(String to, JsonNode payload) {
        return "{\"type\":\"signal\",\"to\":\"%s\",\"payload\":%s}".formatted(to, payload);
    }

    @Test
    void everyErrorAndCloseCodeIsDocumented() {
        assertThat(rows("### Errors").keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(FrameError.values())
                                .map(error -> "`" + error.code() + "`")
                                .toList());
        Set<String> codes =
                Stream.concat(
                                Arrays.stream(CloseCode.values()).map(CloseCode::number),
                                CLOSED_BY_THE_WEB_SERVER.stream())
                        .map(String::valueOf)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows("### Close codes").keySet()).isEqualTo(codes);
    }

    @Test
    void theDocumentedLimitsAreThoseOfTheProgram() {
        assertThat(rows("## Limits"))
                .isEqualTo(
                        new TreeMap<>(
                                Map.ofEntries(
                                        limit(
                                                "bytes in a frame from the client",
                                                RendezvousSocket.LONGEST_FRAME_BYTES),
                                        limit("seconds until hello", Rendezvous.HELLO_SECONDS),
                                        limit("seconds to resume", Sessions.RESUME_SECONDS),
                                        limit(
                                                "milliseconds on the list after closing",
                                                Sessions.LINGER_MILLIS),
                                        limit(
                                                "connections of one device",
                                                Sessions.MOST_OF_A_DEVICE),
                                        limit(
                                                "connections of one address without a hello",
                                                Strangers.MOST_OF_AN_ADDRESS),
                                        limit("connections without a hello", Strangers.MOST),
                                        limit("people", Store.MOST_PEOPLE),
                                        limit("devices of one person", Store.MOST_DEVICES),
                                        limit(
                                                "seconds that a pairing code is open",
                                                Doors.PAIRING_SECONDS),
                                        limit(
                                                "seconds that an invite is open",
                                                Doors.INVITE_SECONDS),
                                        limit("wrong codes of one address", Guesses.TRIES),
                                        limit(
                                                "wrong codes of all addresses at once",
                                                Guesses.MOST_AT_ONCE))));
    }

    private static Map.Entry<String, String> limit(String name, long value) {
        return Map.entry(name, Long.toString(value));
    }

    // --- reading the page ------------------------------------------------------------------------

    private static String page() {
        try {
            Path here = Path.of("docs", "protocol.md");
            return Files.readString(Files.exists(here) ? here : Path.of("..").resolve(here));
        } catch (IOException e) {
            throw new AssertionError("run the tests in the repository", e);
        }
    }

    private static String title(ApiRoute route) {
        return route.method() + " " + route.path();
    }

    /** What stands under each route's heading. */
    private Map<String, String> sections() {
        Map<String, String> sections = new TreeMap<>();
        String http = between(page, "\n## HTTP\n", "\n## How codes are guarded");
        for (String part : http.split("\n### ", -1)) {
            if (part.startsWith("`")) {
                sections.put(part.substring(1, part.indexOf('`', 1)), part);
            }
        }
        return sections;
    }

    private String section(ApiRoute route) {
        return section(title(route));
    }

    private String section(String title) {
        return sections().getOrDefault(title, "");
    }

    private static Set<String> refusalsOf(String section) {
        int begin = section.indexOf("Refusals:");
        return begin < 0
                ? Set.of()
                : Pattern.compile("(\\d{3}) `([a-z-]+)`")
                        .matcher(section.substring(begin))
                        .results()
                        .map(found -> found.group(1) + " " + found.group(2))
                        .collect(Collectors.toSet());
    }

    private String request(String title) {
        return blocks(section(title)).getFirst().toString();
    }

    /** Sends it, and compares status and shape with the last example of the section. */
    private JsonNode exchange(Counter counter, String title, @Nullable String token, String body) {
        String[] words = title.split(" ", -1);
        MatchResult status =
                Pattern.compile("Answer (\\d{3})")
                        .matcher(section(title))
                        .results()
                        .findFirst()
                        .orElseThrow();
        JsonNode answer =
                counter.json(Integer.parseInt(status.group(1)), words[0], words[1], token, body);
        assertThat(JsonShape.of(answer))
                .as(title)
                .isEqualTo(JsonShape.of(blocks(section(title)).getLast()));
        return answer;
    }

    private static List<JsonNode> blocks(String text) {
        return Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .flatMap(
                        block ->
                                JSON
                                        .readerFor(JsonNode.class)
                                        .<JsonNode>readValues(block.group(1))
                                        .readAll()
                                        .stream())
                .toList();
    }

    /** The first and second column of the table under a heading. */
    private Map<String, String> rows(String heading) {
        String rest = page.substring(page.indexOf("\n" + heading + "\n") + heading.length() + 2);
        int end = rest.indexOf("\n#");
        return Pattern.compile("^\\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE)
                .matcher(end < 0 ? rest : rest.substring(0, end))
                .results()
                .skip(1)
                .filter(row -> !row.group(1).startsWith("--"))
                .collect(
                        Collectors.toMap(
                                row -> row.group(1),
                                row -> row.group(2),
                                (one, other) -> one,
                                TreeMap::new));
    }

    private static Set<String> quoted(String text) {
        return Pattern.compile("`([^`]+)`")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        int to = text.indexOf(end, from);
        assertThat(from).as(begin).isNotNegative();
        assertThat(to).as(end).isGreaterThan(from);
        return text.substring(from, to);
    }
}
