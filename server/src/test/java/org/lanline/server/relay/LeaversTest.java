package org.lanline.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeaversTest {

    private static final long SECOND = 1_000_000_000L;

    private final Leavers leavers = new Leavers();

    @Test
    void whoNamesTheRelayNoLongerLosesItTenSecondsLater() {
        leavers.described("alice~1", true, 0);
        leavers.described("alice~1", false, 5 * SECOND);
        assertThat(leavers.deadline()).isEqualTo(15 * SECOND);
        assertThat(leavers.left(15 * SECOND - 1)).isNull();
        assertThat(leavers.left(15 * SECOND)).isEqualTo("alice~1");
        assertThat(leavers.left(16 * SECOND)).isNull();
        assertThat(leavers.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whoNamesItAgainKeepsIt() {
        leavers.described("alice~1", true, 0);
        leavers.described("alice~1", false, SECOND);
        leavers.described("alice~1", true, 2 * SECOND);
        assertThat(leavers.left(60 * SECOND)).isNull();
    }

    /** A browser may have gathered its relay too late to name it, and still use it. */
    @Test
    void whoHasNeverNamedItKeepsIt() {
        leavers.described("alice~1", false, 0);
        leavers.described("alice~1", false, SECOND);
        assertThat(leavers.left(60 * SECOND)).isNull();
    }

    @Test
    void eachSideLeavesForItself() {
        leavers.described("alice~1", true, 0);
        leavers.described("carol~1", true, 0);
        leavers.described("carol~1", false, SECOND);
        leavers.described("alice~1", false, 2 * SECOND);
        assertThat(leavers.left(11 * SECOND)).isEqualTo("carol~1");
        assertThat(leavers.left(11 * SECOND)).isNull();
        assertThat(leavers.left(12 * SECOND)).isEqualTo("alice~1");
    }

    @Test
    void nothingIsLeftOfACallThatIsOver() {
        leavers.described("alice~1", true, 0);
        leavers.described("alice~1", false, SECOND);
        leavers.ended("alice~1");
        leavers.described("carol~1", true, 0);
        leavers.ended("carol~1");
        leavers.described("carol~1", false, SECOND);
        assertThat(leavers.deadline()).isEqualTo(Long.MAX_VALUE);
    }
}
