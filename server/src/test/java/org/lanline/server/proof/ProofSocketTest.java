package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.lanline.server.Lanline;
import org.lanline.server.config.Config;
import org.lanline.server.config.Key;
import org.lanline.server.people.Visitors;
import org.lanline.server.proof.MadeCall.End;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;
import org.lanline.trace.decode.Protocol;
import org.lanline.trace.findings.Answer;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Verdict;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Two devices in a call through a whole box, by real WebSockets, and the proof that comes of it.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class ProofSocketTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir private Path folder = Path.of("unset");
    private Lanline box = unset();
    private Visitors visitors = new Visitors(URI.create("https://127.0.0.1/"));
    private FakePage kitchen = unsetPage();
    private FakePage workshop = unsetPage();

    @BeforeEach
    void start() throws Exception {
        Path page = Files.createDirectories(folder.resolve("page"));
        Files.writeString(page.resolve("index.html"), "<!doctype html><title>Lanline</title>");
        Config config =
                Config.load(
                        folder.resolve("data"),
                        null,
                        Map.of(Key.PORT_BASE, "0", Key.DISCOVERY, "off"));
        box = Lanline.start(config, page, new StringWriter());
        int port = box.standing().listeners().getFirst().port();
        visitors = new Visitors(URI.create("https://127.0.0.1:" + port + "/"));
        kitchen = new FakePage(visitors, "Kitchen");
        workshop = new FakePage(visitors, "Workshop");
    }

    @AfterEach
    void stop() {
        box.close();
        visitors.close();
    }

    private void call(String fingerprintOfCallee) throws InterruptedException {
        kitchen.call(
                workshop,
                MadeCall.description(End.CALLER, MadeCall.OF_CALLER),
                MadeCall.description(End.CALLEE, fingerprintOfCallee));
    }

    private static String record(End end) {
        return MadeCall.record(end, end.fingerprint, end.other().fingerprint).replace('\n', ' ');
    }

    /** The first proof in which this is so. */
    private static JsonNode proof(FakePage page, String fingerprints) throws InterruptedException {
        JsonNode proof = page.visitor.next("proof");
        while (!value(proof, "fingerprints").equals(fingerprints)) {
            proof = page.visitor.next("proof");
        }
        return proof;
    }

    private static String value(JsonNode proof, String of) {
        return proof.get("verdict").get(of).get("value").stringValue();
    }

    private JsonNode json(String path, FakePage page) throws Exception {
        return JSON.readTree(visitors.get(path, page.visitor.token()));
    }

    /** Ten seconds after the end of the call, when its devices have had their last words. */
    private void counted(String line) throws Exception {
        String metrics = "";
        for (int i = 0; i < 300 && !metrics.contains(line); i++) {
            Thread.sleep(100);
            metrics = new String(visitors.get("metrics", ""), UTF_8);
        }
        assertThat(metrics).contains(line);
    }

    /** What is known is there as soon as the call is over. */
    private JsonNode kept(FakePage page) throws Exception {
        for (int i = 0; i < 40; i++) {
            JsonNode proofs = json("api/proofs", page).get("proofs");
            if (!proofs.isEmpty()) {
                return proofs.get(0);
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no proof was kept");
    }

    @Test
    void aCallThatIsWhatItSaysIsProvenDuringItAndAfterIt() throws Exception {
        call(MadeCall.OF_CALLEE);
        kitchen.say(record(End.CALLER));
        workshop.say(record(End.CALLEE));
        for (FakePage page : List.of(kitchen, workshop)) {
            JsonNode proof = proof(page, "match");
            assertThat(proof.get("call").stringValue()).isEqualTo(kitchen.callId());
            assertThat(value(proof, "path")).isEqualTo("direct");
            assertThat(value(proof, "encrypted")).isEqualTo("yes");
            assertThat(proof.has("warning")).isFalse();
        }
        kitchen.write(workshop, "the key is under the mat");
        kitchen.hangUp(workshop);
        workshop.say("{\"events\":[{\"atMillis\":9000,\"what\":\"ended\"}]}");
        JsonNode row = kept(kitchen);
        assertThat(row.get("peerName").stringValue()).isEqualTo("Workshop");
        assertThat(row.get("side").stringValue()).isEqualTo("caller");
        assertThat(row.get("path").stringValue()).isEqualTo("direct");
        assertThat(kept(workshop).get("side").stringValue()).isEqualTo("callee");
        String id = row.get("id").stringValue();
        assertThat(json("api/proofs/" + id, workshop).get("records")).hasSize(2);
        zipIsRight(visitors.get("api/proofs/" + id + "/proof.zip", kitchen.visitor.token()));
        counted("lanline_proofs_total{path=\"direct\"} 1.0");
        aStrangerSeesNothing(id);
        eachDeletesItForItself(id);
    }

    private static void zipIsRight(byte[] zip) throws Exception {
        Map<String, byte[]> files = AnalysisTest.unzipped(zip);
        byte[] capture = files.getOrDefault("signalling.pcapng", new byte[0]);
        JsonNode callJson = JSON.readTree(files.getOrDefault("call.json", new byte[0]));
        assertThat(new String(capture, UTF_8))
                .contains("INVITE sip:", "left out by the box", "inside a WebSocket in TLS")
                .doesNotContain("under the mat", "Bearer");
        assertThat(callJson.toString()).doesNotContain("under the mat", "ll1_");
        Trace trace =
                Trace.from(
                        List.of(
                                Input.of("signalling.pcapng", capture),
                                record(callJson, 0),
                                record(callJson, 1)),
                        List.of());
        assertThat(trace.problems()).isEmpty();
        assertThat(trace.flows())
                .allMatch(flow -> flow.firstUnknown() == 0 && flow.messages(Protocol.SIP) > 0);
        assertThat(trace.found().calls()).hasSize(1);
        Call call = trace.found().calls().getFirst();
        assertThat(call.verdict().route()).isEqualTo(Verdict.Route.DIRECT);
        assertThat(call.verdict().encrypted().answer()).isEqualTo(Answer.YES);
        assertThat(call.verdict().authentic().answer()).isEqualTo(Answer.YES);
        assertThat(new String(files.getOrDefault("report.html", new byte[0]), UTF_8))
                .containsIgnoringCase("direct between");
    }

    private static Input record(JsonNode callJson, int index) {
        byte[] json = callJson.get("records").get(index).toString().getBytes(UTF_8);
        return Input.of("record-" + index + ".json", json);
    }

    private void aStrangerSeesNothing(String id) throws Exception {
        Visitors.Visitor bath = visitors.join("Bath");
        assertThat(visitors.status("GET", "api/proofs/" + id, bath.token())).isEqualTo(404);
        assertThat(visitors.status("GET", "api/proofs/" + id + "/proof.zip", "ll1_no"))
                .isEqualTo(401);
    }

    private void eachDeletesItForItself(String id) throws Exception {
        String path = "api/proofs/" + id;
        assertThat(visitors.status("DELETE", path, kitchen.visitor.token())).isEqualTo(204);
        assertThat(json("api/proofs", kitchen).get("proofs")).isEmpty();
        assertThat(json("api/proofs", workshop).get("proofs")).hasSize(1);
        assertThat(visitors.status("DELETE", path, workshop.visitor.token())).isEqualTo(204);
        assertThat(visitors.status("GET", path, workshop.visitor.token())).isEqualTo(404);
    }

    @Test
    void someoneInBetweenIsWarnedOfWhileTheCallGoesOn() throws Exception {
        call(MadeCall.OF_CALLEE);
        kitchen.say(
                MadeCall.record(End.CALLER, MadeCall.OF_CALLER, MadeCall.STRANGERS)
                        .replace('\n', ' '));
        workshop.say(
                MadeCall.record(End.CALLEE, MadeCall.OF_CALLEE, MadeCall.STRANGERS)
                        .replace('\n', ' '));
        for (FakePage page : List.of(kitchen, workshop)) {
            assertThat(proof(page, "differ").get("warning").stringValue())
                    .startsWith("Someone may be in between: ");
        }
        kitchen.hangUp(workshop);
        assertThat(kept(kitchen).get("fingerprints").stringValue()).isEqualTo("differ");
        counted("lanline_proof_warnings_total 1.0");
    }

    @Test
    void evidenceOfNoCallIsRefusedAndTheConnectionStays() throws Exception {
        kitchen.visitor.say(
                "{\"type\":\"evidence\",\"call\":\"none@here\",\"record\":{\"side\":\"caller\"}}");
        JsonNode error = kitchen.visitor.next("error");
        assertThat(error.get("code").stringValue()).isEqualTo("no-call");
        assertThat(error.get("about").stringValue()).isEqualTo("evidence");
        call(MadeCall.OF_CALLEE);
        kitchen.say(record(End.CALLER));
        assertThat(kitchen.visitor.next("proof").get("id").stringValue()).startsWith("p-");
    }

    @SuppressWarnings("NullAway")
    private static Lanline unset() {
        return null;
    }

    @SuppressWarnings("NullAway")
    private static FakePage unsetPage() {
        return null;
    }
}
