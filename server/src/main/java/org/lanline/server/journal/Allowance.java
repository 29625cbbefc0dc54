package org.lanline.server.journal;

/** A token bucket that remembers how many it turned away since it last gave. Thread-safe. */
final class Allowance {

    private final int burst;
    private final int perSecond;
    private double tokens;
    private long lastMillis = Long.MIN_VALUE;
    private long refused;

    Allowance(int burst, int perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.tokens = burst;
    }

    /**
     * Takes one token.
     *
     * @param nowMillis any clock; one that jumps back gives nothing, for as long as it is behind
     * @return -1 when there is none, else how many were refused since the last one that was given
     */
    synchronized long take(long nowMillis) {
        if (lastMillis == Long.MIN_VALUE || nowMillis < lastMillis) {
            lastMillis = nowMillis;
        }
        tokens = Math.min(burst, tokens + (nowMillis - lastMillis) * perSecond / 1_000.0);
        lastMillis = nowMillis;
        if (tokens < 1) {
            refused++;
            return -1;
        }
        tokens--;
        long before = refused;
        refused = 0;
        return before;
    }
}
