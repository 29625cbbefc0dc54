package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.server.JsonShape;
import org.lanline.server.store.KeptProofs;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds what docs/protocol.md and docs/call-record.md say of proofs and the program together. */
class ProofProtocolTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Conclusion CONCLUSION =
            new Conclusion(
                    new Conclusion.Verdict(
                            new Conclusion.Path("direct", "10.77.0.1", List.of("endpoint"), "why"),
                            new Conclusion.Encrypted("yes", "how", List.of("endpoint"), "why"),
                            new Conclusion.Local("yes", 0, List.of("endpoint"), "why"),
                            new Conclusion.Fingerprints("match", "why")),
                    List.of("They differ."),
                    "Someone may be in between.");

    private static String page(String name) {
        try {
            Path here = Path.of("docs", name);
            return Files.readString(Files.exists(here) ? here : Path.of("..").resolve(here));
        } catch (IOException e) {
            throw new AssertionError("run the tests in the repository", e);
        }
    }

    private static JsonNode firstBlock(String text) {
        Matcher block = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(text);
        assertThat(block.find()).isTrue();
        return JSON.readTree(block.group(1));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertThat(from).as(begin).isNotNegative();
        return text.substring(from, text.indexOf(end, from));
    }

    @Test
    void theFrameHasTheDocumentedShape() {
        String line = between(page("protocol.md"), "{\"type\": \"proof\"", "\n");
        ObjectNode documented = (ObjectNode) JSON.readTree(line);
        documented.remove("type");
        JsonNode said = JSON.readTree(CallJson.frame("1@here", "p-1", CONCLUSION, true));
        assertThat(JsonShape.of(said)).isEqualTo(JsonShape.of(documented));
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        Conclusion.Verdict verdict = CONCLUSION.verdict();
        Conclusion little =
                new Conclusion(
                        new Conclusion.Verdict(
                                new Conclusion.Path("cannot-tell", null, List.of(), ""),
                                new Conclusion.Encrypted("cannot-tell", null, List.of(), ""),
                                verdict.local(),
                                verdict.fingerprints()),
                        List.of(),
                        null);
        JsonNode said = JSON.readTree(CallJson.frame("1@here", "p-1", little, false));
        assertThat(said.has("warning")).isFalse();
        assertThat(said.get("verdict").get("path").has("by")).isFalse();
        assertThat(said.get("verdict").get("encrypted").has("how")).isFalse();
    }

    @Test
    void theWholeProofHasTheDocumentedShape() {
        JsonNode documented =
                firstBlock(
                        between(
                                page("protocol.md"),
                                "### `GET /api/proofs/{id}` (token)",
                                "### `GET /api/proofs/{id}/proof.zip`"));
        MadeCall call = new MadeCall();
        call.relays.add(
                new Sight.Lent(
                        1,
                        "kitchen",
                        "UDP",
                        MadeCall.at("10.77.0.10", 52_000),
                        List.of(MadeCall.at("10.77.0.1", 49_200)),
                        new Sight.Ended(9, "revoked", 1, 1, 1, 1)));
        call.credentials.add(new Sight.Credential(1, "kitchen", "d-kitchen", "failed"));
        Evidence bare =
                new Evidence(MadeCall.CALL, "kitchen", "d-4Q7fJk2bXw0A", "workshop", room());
        Conclusion calm = new Conclusion(CONCLUSION.verdict(), List.of(), null);
        KeptProofs.Row row =
                new KeptProofs.Row(
                        "p-1",
                        "1@here",
                        1,
                        62,
                        "workshop",
                        "Workshop",
                        "caller",
                        "",
                        "",
                        "",
                        "",
                        false,
                        0);
        String whole =
                CallJson.whole(
                        new KeptProofs.Whole(
                                row,
                                CallJson.common(call.sight(), List.of(bare), calm),
                                new byte[0],
                                null));
        assertThat(JsonShape.of(JSON.readTree(whole))).isEqualTo(JsonShape.of(documented));
    }

    private static Room room() {
        return new Room(1 << 24);
    }

    @Test
    void allOfTheDocumentedRecordIsKept() {
        ObjectNode documented = (ObjectNode) firstBlock(page("call-record.md"));
        Evidence evidence =
                new Evidence(
                        documented.get("call").stringValue(),
                        documented.get("user").stringValue(),
                        documented.get("device").stringValue(),
                        documented.get("peer").stringValue(),
                        room());
        documented.set("words", JSON.readTree("[\"river\",\"candle\",\"seven\",\"harbour\"]"));
        evidence.add(documented.toString());
        assertThat(evidence.dropped()).isZero();
        assertThat(JSON.readTree(evidence.json())).isEqualTo(documented);
    }

    @Test
    void theDocumentedBoundsAreThoseOfTheProgram() {
        String bounds = between(page("protocol.md"), "- It keeps of a record at most", "\n");
        assertThat(bounds)
                .contains(
                        RecordShape.MOST_EVENTS + " `events`",
                        RecordShape.MOST_GENERATIONS + " `ice`",
                        RecordShape.MOST_PAIRS + " `pairs`",
                        RecordShape.MOST_STREAMS + " `streams`",
                        RecordShape.MOST_PATHS + " `paths`",
                        RecordShape.MOST_SAMPLES + " `samples`",
                        RecordShape.MOST_STREAMS_OF_A_SAMPLE + " streams each",
                        Evidence.MOST_CHARS / 1_024 + " KiB");
        assertThat(Following.AFTERWARDS_NANOS).isEqualTo(10_000_000_000L);
        assertThat(page("protocol.md")).contains("until ten seconds after the end of the call");
        assertThat(page("protocol.md"))
                .contains("at most " + KeptProofs.MOST_TOLD + " and for as long");
    }
}
