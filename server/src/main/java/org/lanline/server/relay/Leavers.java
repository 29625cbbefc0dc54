package org.lanline.server.relay;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Sides of calls that had a relay and have said without it where they are: the call has found a
 * direct path. Browsers keep what they were given until the call ends, so the box takes it back.
 * For the loop thread.
 */
final class Leavers {

    /** The path through the relay carries the call until the new one does. */
    static final long GRACE_NANOS = 10_000_000_000L;

    private final Set<String> onRelay = new HashSet<>();

    /** When whose relay ends, the first to end first. */
    private final Map<String, Long> leaving = new LinkedHashMap<>();

    /**
     * A side has described itself.
     *
     * @param user as TURN knows it in this call
     * @param namesRelay whether one of its candidates is on a relay
     */
    void described(String user, boolean namesRelay, long nowNanos) {
        if (namesRelay) {
            onRelay.add(user);
            leaving.remove(user);
        } else if (onRelay.remove(user)) {
            leaving.put(user, nowNanos + GRACE_NANOS);
        }
    }

    void ended(String user) {
        onRelay.remove(user);
        leaving.remove(user);
    }

    /** Somebody whose relay is to end by now, told once; null for nobody. */
    @Nullable String left(long nowNanos) {
        if (leaving.isEmpty() || deadline() - nowNanos > 0) {
            return null;
        }
        String user = leaving.keySet().iterator().next();
        leaving.remove(user);
        return user;
    }

    /** {@link Long#MAX_VALUE} while nobody leaves. */
    long deadline() {
        return leaving.isEmpty() ? Long.MAX_VALUE : leaving.values().iterator().next();
    }
}
