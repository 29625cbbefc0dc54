package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When packets may gather, and when the kernel is asked to put them together. */
final class LoadTest {

    private static final long SECOND_NANOS = 1_000_000_000L;

    @Test
    void packetsGatherWhereSoManyComeThatAMomentMakesARun() {
        assertThat(gatherNanosAt(1_000, 1)).isZero();
        assertThat(gatherNanosAt(20_000, 1)).isZero();
        assertThat(gatherNanosAt(39_000, 13)).isZero();
        assertThat(gatherNanosAt(41_000, 1)).isEqualTo(LoadGauge.LONGEST_NANOS);
        assertThat(gatherNanosAt(500_000, 32)).isEqualTo(LoadGauge.LONGEST_NANOS);
    }

    @Test
    void aPauseEndsTheLoad() {
        LoadGauge gauge = new LoadGauge();
        long now = come(gauge, 0, 100_000, 10);
        assertThat(gauge.gatherNanos()).isPositive();
        gauge.received(2, now + SECOND_NANOS);
        assertThat(gauge.gatherNanos()).isZero();
    }

    @Test
    void whoGetsOneNowAndThenIsAskedForOne() {
        Appetite appetite = new Appetite();
        assertThat(appetite.wanted()).isEqualTo(2);
        appetite.fed(1, 1_000_000);
        assertThat(appetite.wanted()).isOne();
        appetite.fed(1, 2_000_000);
        assertThat(appetite.wanted()).isOne();
        appetite.fed(1, 2_050_000);
        assertThat(appetite.wanted()).as("perhaps there is a queue").isEqualTo(2);
        appetite.fed(2, 2_060_000);
        assertThat(appetite.wanted()).isEqualTo(4);
        appetite.fed(32, 2_070_000);
        assertThat(appetite.wanted()).isEqualTo(Inbox.MESSAGES);
    }

    @Test
    void whatTheKernelPutsTogetherIsNotTakenForOneDatagram() {
        Appetite appetite = new Appetite();
        appetite.merging(true);
        appetite.fed(1, 1_000_000);
        assertThat(appetite.wanted()).isGreaterThan(1);
        appetite.merging(false);
        assertThat(appetite.wanted()).isOne();
    }

    @Test
    void runsTurnTheSwitchOnAndTheirEndTurnsItOff() {
        GroSwitch gro = new GroSwitch();
        long now = SECOND_NANOS;
        boolean turned = false;
        for (int i = 0; i < 100 && !turned; i++) {
            now += SECOND_NANOS / 100;
            turned = gro.received(4, now);
        }
        assertThat(gro.isOn()).isTrue();
        turned = false;
        for (int i = 0; i < 100 && !turned; i++) {
            now += SECOND_NANOS / 100;
            turned = gro.received(1, now);
        }
        assertThat(turned).isTrue();
        assertThat(gro.isOn()).isFalse();
    }

    @Test
    void silenceTurnsTheSwitchOff() {
        GroSwitch gro = new GroSwitch();
        long now = SECOND_NANOS;
        for (int i = 0; i < 100; i++) {
            now += SECOND_NANOS / 100;
            gro.received(2, now);
        }
        assertThat(gro.isOn()).isTrue();
        assertThat(gro.rested(now + SECOND_NANOS)).isFalse(); // there were runs in this window
        assertThat(gro.rested(now + 2 * SECOND_NANOS)).isTrue();
        assertThat(gro.isOn()).isFalse();
    }

    @Test
    void singlePacketsNeverTurnTheSwitchOn() {
        GroSwitch gro = new GroSwitch();
        for (int i = 0; i < 10_000; i++) {
            assertThat(gro.received(1, i * SECOND_NANOS / 1_000)).isFalse();
        }
    }

    private static long gatherNanosAt(int aSecond, int aTurn) {
        LoadGauge gauge = new LoadGauge();
        come(gauge, 0, aSecond, aTurn);
        return gauge.gatherNanos();
    }

    private static long come(LoadGauge gauge, long fromNanos, int aSecond, int aTurn) {
        long now = fromNanos;
        for (int i = 0; i < aSecond / aTurn; i++) {
            now += SECOND_NANOS * aTurn / aSecond;
            gauge.received(aTurn, now);
        }
        return now;
    }
}
