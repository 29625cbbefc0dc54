package org.lanline.server.people;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Connections that have yet to say who they are. There is room for so many; when it is full the one
 * that has waited longest goes, so that an honest client, which says it at once, is not kept out.
 */
final class Strangers {

    static final int MOST = 256;
    static final int MOST_OF_AN_ADDRESS = 64;

    private static final long HELLO_NANOS = Rendezvous.HELLO_SECONDS * 1_000_000_000L;

    private record Stranger(InetAddress remote, long sinceNanos) {}

    /** In the order in which they came. */
    private final LinkedHashMap<Long, Stranger> waiting = new LinkedHashMap<>();

    void add(long connection, InetAddress remote, long nowNanos, Rendezvous.Out out) {
        List<Long> ofAddress = new ArrayList<>();
        for (Map.Entry<Long, Stranger> each : waiting.entrySet()) {
            if (each.getValue().remote().equals(remote)) {
                ofAddress.add(each.getKey());
            }
        }
        if (ofAddress.size() >= MOST_OF_AN_ADDRESS) {
            shed(ofAddress.getFirst(), out);
        } else if (waiting.size() >= MOST) {
            shed(waiting.firstEntry().getKey(), out);
        }
        waiting.put(connection, new Stranger(remote, nowNanos));
    }

    private void shed(long connection, Rendezvous.Out out) {
        waiting.remove(connection);
        out.close(connection, CloseCode.TOO_MANY, "too many connections without a hello");
    }

    /** True when it was one. */
    boolean remove(long connection) {
        return waiting.remove(connection) != null;
    }

    void closeAll(CloseCode code, String reason, Rendezvous.Out out) {
        waiting.keySet().forEach(connection -> out.close(connection, code, reason));
        waiting.clear();
    }

    void tick(long nowNanos, Rendezvous.Out out) {
        while (!waiting.isEmpty() && nowNanos - helloEnd() >= 0) {
            long connection = waiting.pollFirstEntry().getKey();
            out.close(connection, CloseCode.NO_HELLO, "no hello in time");
        }
    }

    long deadline() {
        return waiting.isEmpty() ? Long.MAX_VALUE : helloEnd();
    }

    private long helloEnd() {
        return waiting.firstEntry().getValue().sinceNanos() + HELLO_NANOS;
    }
}
