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
 */
class PhoneMatrixInteropTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void whatPhonesDidWithEachOtherTheyStillDo() throws Exception {
        compare(PhoneMatrix.few(), "few pairs");
    }

    @Test
    @EnabledIfSystemProperty(named = "lanline.matrix", matches = "all")
    void everyPhoneDoesItWithEveryOther() throws Exception {
        compare(PhoneMatrix.all(), "all pairs");
    }

    private void compare(List<Pair> pairs, String name) throws Exception {
        Peers.need("baresip", "linphonec", "sipp", "script", "socat");
        PhoneTable table = PhoneTable.ofCheckout(name);
        Map<Pair, Map<Feature, String>> walked = PhoneMatrix.of(folder, pairs);
        List<String> worse = table.worse(walked);
        if (System.getenv("CI") == null) {
            table.write(walked);
        }
        assertThat(worse).isEmpty();
    }
}
