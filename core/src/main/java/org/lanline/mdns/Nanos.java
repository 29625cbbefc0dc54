package org.lanline.mdns;

/** Spans of time in nanoseconds. */
final class Nanos {
    static final long MILLISECOND = 1_000_000;
    static final long SECOND = 1_000 * MILLISECOND;

    private Nanos() {}
}
