package org.lanline.server.people;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link Bucket} for each address; the oldest is forgotten first. Thread-safe. */
final class AddressBuckets {

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

    AddressBuckets(double most, double perSecond) {
        this.most = most;
        this.perSecond = perSecond;
    }

    synchronized boolean take(InetAddress address, long nowNanos) {
        return buckets.computeIfAbsent(address, _ -> new Bucket(most, perSecond, nowNanos))
                .take(1, nowNanos);
    }
}
