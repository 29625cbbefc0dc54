package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Whatever a device hands in, nothing throws, and what is kept is a record and small. */
class EvidenceFuzzTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String GOOD =
            "{\"lanline\":\"call-record\",\"version\":1,\"startedMillis\":1.7e12,\"side\":\"caller\","
                + "\"events\":[{\"atMillis\":0,\"what\":\"tap\"}],\"ice\":[{\"atMillis\":1,\"local\":\"a\",\"remote\":\"b\"}],"
                + "\"pairs\":[{\"atMillis\":2,\"local\":{\"address\":\"10.0.0.1\",\"port\":5},\"remote\":{}}],\"dtls\":{\"version\":\"1.3\"},\"words\":[\"a\",\"b\"],\"fingerprints\":{\"own\":\"sha-256"
                + " A\"},"
                + "\"paths\":[{\"local\":\"10.0.0.1:5\",\"bytesSent\":9}],\"samples\":[{\"atMillis\":5000,\"streams\":[{\"ssrc\":1}]}]}";

    @FuzzTest(maxDuration = "20s")
    void anyPiecesMakeARecord(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Evidence evidence =
                new Evidence("1@here", "kitchen", "d-kitchen", "workshop", new Room(1 << 24));
        evidence.add(text);
        evidence.add(GOOD.substring(0, Math.min(GOOD.length(), text.length())) + text);
        assertThat(JSON.readTree(evidence.json()).get("user").stringValue()).isEqualTo("kitchen");
    }

    @Test
    void twentyThousandBrokenPiecesMakeASmallRecord() {
        Random random = new Random(11);
        Evidence evidence =
                new Evidence("1@here", "kitchen", "d-kitchen", "workshop", new Room(1 << 24));
        for (int i = 0; i < 20_000; i++) {
            evidence.add(broken(random));
        }
        assertThat(evidence.json().length())
                .isLessThan(Evidence.MOST_CHARS + Evidence.MOST_SAMPLE_CHARS + 1_000);
        assertThat(JSON.readTree(evidence.json()).get("device").stringValue())
                .isEqualTo("d-kitchen");
        assertThat(evidence.dropped()).isPositive();
    }

    private static String broken(Random random) {
        StringBuilder text = new StringBuilder(GOOD);
        for (int changes = random.nextInt(4); changes > 0 && !text.isEmpty(); changes--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(128));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, "\"{[,:}]9e".charAt(random.nextInt(9)));
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }
}
