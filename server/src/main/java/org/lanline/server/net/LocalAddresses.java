package org.lanline.server.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which of this machine's addresses a neighbour reaches it by. A datagram that arrives on a
 * wildcard socket does not say; the routing table does. Answers are kept for a few seconds. Loop
 * thread only.
 */
final class LocalAddresses {
    private static final int MOST = 1_024;
    private static final long KEPT_NANOS = 5_000_000_000L;

    private record Known(InetAddress local, long untilNanos) {}

    private final Map<InetAddress, Known> known = new LinkedHashMap<>();

    /** The address that packets to {@code remote} leave from; {@code fallback} when none do. */
    InetAddress towards(InetAddress remote, InetAddress fallback, long nowNanos) {
        Known kept = known.get(remote);
        if (kept != null && kept.untilNanos - nowNanos > 0) {
            return kept.local;
        }
        InetAddress local = routed(remote, fallback);
        known.remove(remote);
        if (known.size() >= MOST) {
            known.remove(known.keySet().iterator().next());
        }
        known.put(remote, new Known(local, nowNanos + KEPT_NANOS));
        return local;
    }

    /** Connecting a UDP socket sends nothing: it asks the routing table. */
    private static InetAddress routed(InetAddress remote, InetAddress fallback) {
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.connect(new InetSocketAddress(remote, 9));
            return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
        } catch (IOException _) {
            return fallback;
        }
    }
}
