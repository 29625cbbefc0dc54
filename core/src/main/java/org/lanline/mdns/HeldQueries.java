package org.lanline.mdns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Queries whose list of known answers goes on in further packets (RFC 6762 section 7.2): their
 * answers wait until the querier has said everything that it knows.
 */
final class HeldQueries {

    /** More queriers than this at once are answered without waiting. */
    private static final int MAX_HELD = 16;

    private static final class Held {
        final Set<OwnRecord> answers;
        long dueNanos;

        Held(Set<OwnRecord> answers, long dueNanos) {
            this.answers = answers;
            this.dueNanos = dueNanos;
        }
    }

    private final Map<InetAddress, Held> bySource = new LinkedHashMap<>();

    /**
     * @return false when there is nothing to hold or no room
     */
    boolean hold(InetAddress source, Set<OwnRecord> answers, long dueNanos) {
        Held held = bySource.get(source);
        if (held != null) {
            held.answers.addAll(answers);
            held.dueNanos = dueNanos;
            return true;
        }
        if (answers.isEmpty() || bySource.size() == MAX_HELD) {
            return false;
        }
        bySource.put(source, new Held(answers, dueNanos));
        return true;
    }

    /** More known answers came from this querier. */
    void known(InetAddress source, List<DnsRecord> known) {
        Held held = bySource.get(source);
        if (held != null) {
            held.answers.removeIf(own -> LinkResponder.isKnown(own, known));
        }
    }

    /** Takes out the answers that have waited long enough. */
    List<OwnRecord> take(long nowNanos) {
        List<OwnRecord> taken = new ArrayList<>();
        for (Iterator<Held> each = bySource.values().iterator(); each.hasNext(); ) {
            Held held = each.next();
            if (held.dueNanos <= nowNanos) {
                taken.addAll(held.answers);
                each.remove();
            }
        }
        return taken;
    }

    void clear() {
        bySource.clear();
    }

    long deadline() {
        return bySource.values().stream()
                .mapToLong(held -> held.dueNanos)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
