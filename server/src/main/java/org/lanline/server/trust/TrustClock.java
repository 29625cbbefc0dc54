package org.lanline.server.trust;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What time it most likely is, on a machine whose clock may be wrong at boot. Never earlier than
 * the day this program was built, nor than a time it has seen before. A clock that is put back
 * while we watch has been corrected by somebody, and is believed; one that is behind when we start
 * has no battery, and is not.
 *
 * <p>Not thread-safe.
 */
final class TrustClock {

    private static final Duration CORRECTION = Duration.ofMinutes(1);

    private final InstantSource wall;
    private final LongSupplier nanoTime;
    private final Instant floor;
    private Instant known;
    private @Nullable Instant lastWall;
    private long lastNanos;

    /**
     * @param nanoTime a clock that nobody can set, in nanoseconds
     * @param floor it cannot be earlier than this
     * @param lastKnown what an earlier run wrote down
     */
    TrustClock(InstantSource wall, LongSupplier nanoTime, Instant floor, Instant lastKnown) {
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.floor = floor;
        this.known = lastKnown.isAfter(floor) ? lastKnown : floor;
        this.lastNanos = nanoTime.getAsLong();
    }

    /** The best guess now. */
    Instant now() {
        Instant reading = wall.instant();
        long nanos = nanoTime.getAsLong();
        Duration passed = Duration.ofNanos(nanos - lastNanos);
        Instant expected = known.plus(passed);
        boolean corrected = putBack(reading, passed) && !reading.isBefore(floor);
        known = corrected || reading.isAfter(expected) ? reading : expected;
        lastWall = reading;
        lastNanos = nanos;
        return known;
    }

    /** True when the machine's clock is behind what is known: it was wrong at boot. */
    boolean behind() {
        Instant reading = lastWall;
        return reading != null && reading.isBefore(known.minus(CORRECTION));
    }

    private boolean putBack(Instant reading, Duration passed) {
        Instant before = lastWall;
        return before != null && reading.isBefore(before.plus(passed).minus(CORRECTION));
    }
}
