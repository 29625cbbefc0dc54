package org.lanline.server.web;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@link Bucket} for each address, for at most {@value #MOST_ADDRESSES} of them; the one that was
 * quiet longest is forgotten first. Thread-safe.
 */
public final class AddressBuckets {

    private static final int MOST_ADDRESSES = 4_096;

    private final double most;
    private final double perSecond;
    private final Map<InetAddress, Bucket> buckets =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
                    return size() > MOST_ADDRESSES;
                }
            };

    public AddressBuckets(double most, double perSecond) {
        this.most = most;
        this.perSecond = perSecond;
    }

    /** Takes one; false when this address has none left for now. */
    public synchronized boolean take(InetAddress address, long nowNanos) {
        return buckets.computeIfAbsent(address, _ -> new Bucket(most, perSecond, nowNanos))
                .take(1, nowNanos);
    }
}
