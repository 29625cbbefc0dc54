package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.interop.PhoneMatrix.Pair;
import org.lanline.interop.PhoneWalk.Feature;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Phones call each other through the box, and docs/interop.md says what came of it: these tests
 * write its tables, but not where CI is set, and fail where something no longer goes that went.
 * {@code -Dlanline.matrix=linphoneudp-sipptcp,sipptls-baresipudp} walks these of all pairs.
 */
class PhoneMatrixInteropTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void whatPhonesDidWithEachOtherTheyStillDo() throws Exception {
        compare(PhoneMatrix.few(), PhoneMatrix.few(), "few pairs");
    }

    @Test
    @EnabledIfSystemProperty(named = "lanline.matrix", matches = ".+")
    void everyPhoneDoesItWithEveryOther() throws Exception {
        List<Pair> pairs = PhoneMatrix.named(System.getProperty("lanline.matrix", "all"));
        compare(PhoneMatrix.all(), pairs, "all pairs");
    }

    /** Walks pairs of those that a table has. */
    private void compare(List<Pair> all, List<Pair> pairs, String name) throws Exception {
        Peers.need("baresip", "linphonec", "sipp", "script", "socat");
        PhoneTable table = PhoneTable.ofCheckout(name);
        Map<Pair, Map<Feature, String>> walked = PhoneMatrix.of(folder, pairs);
        List<String> worse = table.worse(walked);
        if (System.getenv("CI") == null) {
            table.write(all, walked);
        }
        assertThat(worse).isEmpty();
    }
}
