package org.lanline.server.proof;

import java.time.Instant;

/** Instants as numbers. */
final class Moments {

    private static final long NANOS = 1_000_000_000L;

    private Moments() {}

    /** Nanoseconds since 1970. */
    static long nanos(Instant instant) {
        return instant.getEpochSecond() * NANOS + instant.getNano();
    }
}
