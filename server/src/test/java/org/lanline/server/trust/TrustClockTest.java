package org.lanline.server.trust;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

final class TrustClockTest {

    private static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant TODAY = Instant.parse("2027-03-05T12:00:00Z");

    private final MachineClock machine = new MachineClock(TODAY);

    @Test
    void aClockThatIsRightIsBelieved() {
        TrustClock clock = clock(BUILT);

        assertThat(clock.now()).isEqualTo(TODAY);
        machine.pass(Duration.ofDays(2));
        assertThat(clock.now()).isEqualTo(TODAY.plus(Duration.ofDays(2)));
        assertThat(clock.behind()).isFalse();
    }

    @Test
    void aClockWithoutBatteryIsNeverEarlierThanTheBuildOrWhatWasKnown() {
        machine.set(Instant.EPOCH);

        assertThat(clock(Instant.EPOCH).now()).isEqualTo(BUILT);
        TrustClock later = clock(TODAY);
        assertThat(later.now()).isEqualTo(TODAY);
        assertThat(later.behind()).isTrue();
        machine.pass(Duration.ofHours(3));
        assertThat(later.now()).isEqualTo(TODAY.plus(Duration.ofHours(3)));
    }

    @Test
    void aClockThatJumpsForwardIsBelieved() {
        machine.set(Instant.EPOCH);
        TrustClock clock = clock(BUILT);
        clock.now();

        machine.set(TODAY);

        assertThat(clock.now()).isEqualTo(TODAY);
        assertThat(clock.behind()).isFalse();
    }

    @Test
    void aClockThatIsPutBackWhileWeWatchHasBeenCorrected() {
        machine.set(Instant.parse("2040-01-01T00:00:00Z"));
        TrustClock clock = clock(BUILT);
        clock.now();

        machine.set(TODAY);

        assertThat(clock.now()).isEqualTo(TODAY);
        assertThat(clock.behind()).isFalse();
    }

    @Test
    void aClockThatIsPutBackBehindTheBuildIsNotBelieved() {
        TrustClock clock = clock(BUILT);
        clock.now();

        machine.set(Instant.EPOCH);

        assertThat(clock.now()).isEqualTo(TODAY);
    }

    private TrustClock clock(Instant known) {
        return new TrustClock(machine, machine::nanos, BUILT, known);
    }
}
