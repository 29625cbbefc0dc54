package org.lanline.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Whatever bytes there are: refused, never an exception, never taken for authentic. */
class SrtpFuzzTest {
    private static final int PACKETS = Integer.getInteger("lanline.mutations", 5_000);

    private final List<SrtpReceiver> receivers =
            Arrays.stream(SrtpProfile.values())
                    .map(
                            each ->
                                    new SrtpReceiver(
                                            SrtpKeys.random(each, new Random(1)),
                                            SrtpKit.provider()))
                    .toList();

    @FuzzTest(maxDuration = "30s")
    void anyBytesAreRefused(byte[] bytes) {
        refuse(bytes);
    }

    @Test
    void fiveThousandBrokenPacketsOrAsManyAsWantedAreRefused() {
        List<byte[]> corpus =
                List.of(
                        HexFormat.of()
                                .parseHex(
                                        "900f1234decafbadcafebabebede0001aabbccdd4e55dc4ce79978d88ca4d215949d2402"
                                            + "b78d6acc99ea179b8dbb"),
                        HexFormat.of()
                                .parseHex(
                                        "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001"
                                                + "993e08cd54d6c1230798"));
        Mutator mutator = new Mutator(4, corpus);
        for (int i = 0; i < PACKETS; i++) {
            refuse(mutator.next());
        }
    }

    private void refuse(byte[] bytes) {
        for (SrtpReceiver each : receivers) {
            assertThat(each.unprotect(bytes.clone(), 0, bytes.length))
                    .isNotEqualTo(SrtpReceiver.Verdict.AUTHENTIC);
            assertThat(each.unprotectReport(bytes.clone(), 0, bytes.length))
                    .isNotEqualTo(SrtpReceiver.Verdict.AUTHENTIC);
        }
        CryptoAttribute.parse(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
    }
}
