package org.lanline.mdns;

/** Lets a number of things pass in each second. */
final class OpenSecond {
    private static final long SECOND_NANOS = Nanos.SECOND;

    private final int most;
    private int taken;
    private long sinceNanos;

    OpenSecond(int most) {
        this.most = most;
    }

    boolean take(long nowNanos) {
        if (taken == 0 || nowNanos - sinceNanos >= SECOND_NANOS) {
            taken = 0;
            sinceNanos = nowNanos;
        }
        return taken < most && ++taken > 0;
    }
}
