package org.lanline.server.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;
import java.util.Random;

class ServiceRecordTest {

    @Test
    void aRecordIsReadAndItsLastDotDropped() {
        assertThat(ServiceRecord.parse("10 60 5070 pbx.example.lan."))
                .isEqualTo(new ServiceRecord(10, 60, 5_070, "pbx.example.lan"));
    }

    @Test
    void noServiceAndNonsenseAreNoRecord() {
        for (String wrong :
                List.of(
                        "0 0 0 .",
                        "0 0 5060 .",
                        "",
                        "1 2 3",
                        "1 2 99999 pbx",
                        "-1 2 5060 pbx",
                        "1 2 5060 a b",
                        "1 2 5060 p/x",
                        "1 2 5060 " + "x".repeat(300))) {
            assertThat(ServiceRecord.parse(wrong)).as(wrong).isNull();
        }
    }

    @Test
    void theLowestPriorityIsFirstWhateverTheWeights() {
        ServiceRecord first = record("10 0 5060 first");
        ServiceRecord second = record("20 65535 5060 second");
        assertThat(ServiceRecord.inOrder(List.of(second, first), new Random(1)))
                .containsExactly(first, second);
    }

    @Test
    void ofOnePriorityTheHeavierIsFirstMoreOftenAndNoneIsLost() {
        ServiceRecord light = record("1 10 5060 light");
        ServiceRecord heavy = record("1 90 5060 heavy");
        Random random = new Random(7);
        int heavyFirst = 0;
        for (int i = 0; i < 1_000; i++) {
            List<ServiceRecord> drawn = ServiceRecord.inOrder(List.of(light, heavy), random);
            assertThat(drawn).containsExactlyInAnyOrder(light, heavy);
            heavyFirst += drawn.getFirst().equals(heavy) ? 1 : 0;
        }
        assertThat(heavyFirst).isBetween(840, 960);
    }

    private static ServiceRecord record(String text) {
        return Objects.requireNonNull(ServiceRecord.parse(text));
    }
}
