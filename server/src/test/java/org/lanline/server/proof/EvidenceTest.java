package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

class EvidenceTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Evidence evidence =
            new Evidence("1@here", "kitchen", "d-kitchen", "workshop", new Room(1 << 24));

    private JsonNode whole() {
        return JSON.readTree(evidence.json());
    }

    private void add(String... members) {
        for (String each : members) {
            evidence.add("{" + each + "}");
        }
    }

    private static String many(int count, String each) {
        return IntStream.range(0, count)
                .mapToObj(i -> each.replace("#", String.valueOf(i)))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void whoSaysItIsWhatTheBoxKnowsAndNotWhatTheRecordSays() {
        add(
                """
                "lanline":"call-record","version":7,"call":"other","user":"bath","device":"d-bath",
                "peer":"nobody","side":"caller","startedMillis":1795341600000\
                """);
        assertThat(evidence.json())
                .isEqualTo(
                        "{\"lanline\":\"call-record\",\"version\":1,\"call\":\"1@here\","
                                + "\"startedMillis\":1795341600000,\"user\":\"kitchen\","
                                + "\"device\":\"d-kitchen\",\"peer\":\"workshop\","
                                + "\"side\":\"caller\"}");
        assertThat(evidence.dropped()).isZero();
    }

    @Test
    void listsGrowAndEverythingElseIsReplaced() {
        add(
                "\"events\":[{\"atMillis\":0,\"what\":\"tap\"}],\"words\":[\"a\",\"b\"]",
                "\"events\":[{\"atMillis\":1.5,\"what\":\"answered\"}],\"words\":[\"c\"]",
                "\"dtls\":{\"version\":\"1.3\"}");
        assertThat(whole().get("events"))
                .isEqualTo(
                        JSON.readTree(
                                "[{\"atMillis\":0,\"what\":\"tap\"},{\"atMillis\":1.5,\"what\":\"answered\"}]"));
        assertThat(evidence.words()).isEqualTo("[\"c\"]");
        assertThat(whole().get("dtls").get("version").stringValue()).isEqualTo("1.3");
    }

    @Test
    void aPieceWithAHeadBeginsTheRecordAnew() {
        add("\"events\":[{\"atMillis\":0,\"what\":\"tap\"}],\"words\":[\"a\"]");
        add("\"lanline\":\"call-record\",\"events\":[{\"atMillis\":0,\"what\":\"tap\"}]");
        assertThat(whole().get("events")).hasSize(1);
        assertThat(evidence.words()).isNull();
    }

    @Test
    void whatDoesNotFitIsDroppedAndCounted() {
        add(
                "\"secret\":1",
                "\"events\":[{\"atMillis\":\"soon\",\"what\":\"tap\",\"more\":{}}]",
                "\"events\":{}",
                "\"dtls\":\"1.3\"",
                "\"fingerprints\":{\"own\":[1]}",
                "\"browser\":\"" + "x".repeat(200) + "\"",
                "\"browser\":\"a\\u0000b\"",
                "\"startedMillis\":1e999");
        assertThat(whole().has("secret")).isFalse();
        assertThat(whole().get("events").toString()).isEqualTo("[{\"what\":\"tap\"}]");
        assertThat(whole().has("dtls")).isFalse();
        assertThat(whole().has("browser")).isFalse();
        assertThat(whole().has("startedMillis")).isFalse();
        assertThat(evidence.dropped()).isEqualTo(9);
    }

    @Test
    void whatIsNoJsonObjectIsDroppedAndCounted() {
        for (String piece : new String[] {"", "[]", "{", "{\"a\":" + "[".repeat(50), "1"}) {
            evidence.add(piece);
        }
        assertThat(evidence.dropped()).isEqualTo(5);
    }

    @Test
    void everyListHasItsEnd() {
        for (int i = 0; i < 10; i++) {
            add(
                    "\"events\":" + many(60, "{\"atMillis\":#,\"what\":\"tap\"}"),
                    "\"ice\":" + many(60, "{\"atMillis\":#,\"local\":\"a\",\"remote\":\"b\"}"),
                    "\"pairs\":" + many(60, "{\"atMillis\":#}"));
        }
        add(
                "\"streams\":" + many(90, "{\"ssrc\":#}"),
                "\"paths\":" + many(90, "{\"local\":\"#\"}"));
        assertThat(whole().get("events")).hasSize(RecordShape.MOST_EVENTS);
        assertThat(whole().get("ice")).hasSize(RecordShape.MOST_GENERATIONS);
        assertThat(whole().get("pairs")).hasSize(RecordShape.MOST_PAIRS);
        assertThat(whole().get("streams")).hasSize(RecordShape.MOST_STREAMS);
        assertThat(whole().get("paths")).hasSize(RecordShape.MOST_PATHS);
        assertThat(evidence.dropped()).isEqualTo(400 + 550 + 550 + 26 + 58);
    }

    @Test
    void samplesAreThinnedByTwoSoThatTheyReachOverTheWholeCall() {
        for (int i = 0; i < 2_000; i++) {
            add("\"samples\":[{\"atMillis\":" + i + ",\"streams\":[]}]");
        }
        JsonNode samples = whole().get("samples");
        assertThat(samples.size()).isBetween(360, RecordShape.MOST_SAMPLES);
        assertThat(samples.get(0).get("atMillis").intValue()).isLessThan(10);
        assertThat(samples.get(samples.size() - 1).get("atMillis").intValue()).isEqualTo(1_999);
        assertThat(evidence.dropped()).isEqualTo(2_000 - samples.size());
    }

    @Test
    void allRecordsTogetherHaveTheirEndAndGiveBackWhatTheyTook() {
        Room room = new Room(1_000);
        Evidence one = new Evidence("1@here", "kitchen", "d-1", "workshop", room);
        Evidence other = new Evidence("2@here", "kitchen", "d-1", "workshop", room);
        String events = "{\"events\":" + many(20, "{\"atMillis\":1#,\"what\":\"tap\"}") + "}";
        one.add(events);
        other.add(events);
        assertThat(one.dropped()).isZero();
        assertThat(other.dropped()).isPositive();
        one.add("{\"lanline\":\"call-record\"}");
        other.add(events);
        assertThat(JSON.readTree(other.json()).get("events").size()).isGreaterThan(20);
        one.giveBack();
        other.giveBack();
        assertThat(room.take(1_000)).isTrue();
    }

    @Test
    void aRecordOfWhateverKindStaysSmall() {
        String stream =
                "{\"ssrc\":#,\"packets\":4294967295,\"lost\":4294967295,\"jitterMillis\":1.00000000000001,\"bytes\":4294967295}";
        for (int i = 0; i < 1_000; i++) {
            add(
                    "\"samples\":[{\"atMillis\":1,\"streams\":" + many(100, stream) + "}]",
                    "\"ice\":[{\"local\":\"" + "\\u0416".repeat(256) + "\"}]",
                    "\"streams\":" + many(64, "{\"codec\":\"" + "x".repeat(128) + "\"}"));
        }
        assertThat(evidence.json().length())
                .isLessThan(Evidence.MOST_CHARS + Evidence.MOST_SAMPLE_CHARS + 1_000);
        assertThat(whole().get("samples").get(0).get("streams"))
                .hasSize(RecordShape.MOST_STREAMS_OF_A_SAMPLE);
    }
}
