package org.lanline.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;

import java.nio.ByteOrder;
import java.util.List;

/** Whatever bytes there are: read as far as they go, never an exception, never without end. */
class CaptureReaderFuzzTest {
    private static final int FILES = Integer.getInteger("lanline.mutations", 5_000);

    @FuzzTest(maxDuration = "30s")
    void anyBytesAreReadOrRefused(byte[] bytes) {
        CaptureMaker.read(bytes);
    }

    @Test
    void fiveThousandDamagedFilesOrAsManyAsWantedHarmNobody() {
        Mutator mutator = new Mutator(5, corpus());
        int packets = 0;
        for (int i = 0; i < FILES; i++) {
            packets +=
                    (int)
                            CaptureMaker.read(mutator.next()).stream()
                                    .filter(line -> line.startsWith("packet"))
                                    .count();
        }
        assertThat(packets).as("packets that were read all the same").isGreaterThan(FILES);
    }

    private static List<byte[]> corpus() {
        byte[] payload = "some bytes of a packet".getBytes(UTF_8);
        CaptureMaker old = new CaptureMaker(ByteOrder.BIG_ENDIAN).pcap(0xa1b2c3d4L, 1);
        CaptureMaker big = new CaptureMaker(ByteOrder.BIG_ENDIAN);
        CaptureMaker little = new CaptureMaker(ByteOrder.LITTLE_ENDIAN);
        big.section(big.comment("x")).describe(1, big.option(9, 0x8a));
        little.section().describe(1, little.option(2, payload)).secrets(payload);
        for (int i = 0; i < 5; i++) {
            old.record(i, i, payload);
            big.enhanced(0, i, payload, big.comment("y")).simple(payload);
            little.obsolete(0, i, payload).enhanced(0, i, payload).statistics(0, i);
        }
        return List.of(old.toArray(), big.toArray(), little.toArray());
    }
}
