package org.lanline.server.trust;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The clocks of a machine, set by a test: one that anybody can put wrong, one that only runs. */
final class MachineClock implements InstantSource {

    private Instant wall;
    private long nanos = 1_000;

    MachineClock(Instant wall) {
        this.wall = wall;
    }

    void set(Instant to) {
        wall = to;
    }

    void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return wall;
    }
}
