package org.lanline.server.web;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each address, for at most {@value #MAX_ADDRESSES} of them; the one that was
 * quiet longest is forgotten first. Thread-safe.
 */
final class Allowances {

    private static final int MAX_ADDRESSES = 4_096;

    private record Bucket(double tokens, long atNanos) {}

    private final int burst;
    private final int perSecond;
    private final Map<InetAddress, Bucket> buckets =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
                    return size() > MAX_ADDRESSES;
                }
            };

    Allowances(int burst, int perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
    }

    /** Takes one; false when this address has none left for now. */
    synchronized boolean take(InetAddress address, long nowNanos) {
        Bucket before = buckets.get(address);
        double tokens =
                before == null
                        ? burst
                        : Math.min(
                                burst,
                                before.tokens() + (nowNanos - before.atNanos()) * perSecond / 1e9);
        boolean given = tokens >= 1;
        buckets.put(address, new Bucket(given ? tokens - 1 : tokens, nowNanos));
        return given;
    }
}
