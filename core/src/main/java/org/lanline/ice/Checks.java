package org.lanline.ice;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.TransactionId;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checks that wait for an answer; of too many, the oldest is forgotten. */
final class Checks {
    private static final int MAX_CHECKS = 512;

    private final Map<TransactionId, Check> waiting = new LinkedHashMap<>();

    void add(Check check) {
        if (waiting.size() == MAX_CHECKS) {
            Iterator<Check> oldest = waiting.values().iterator();
            oldest.next();
            oldest.remove();
        }
        waiting.put(check.id, check);
    }

    @Nullable Check find(TransactionId id) {
        return waiting.get(id);
    }

    void remove(Check check) {
        waiting.remove(check.id);
    }

    /** Cancels what is asked of this pair (RFC 8445 section 7.3.1.4). */
    void cancel(CandidatePair pair) {
        waiting.values().stream().filter(each -> each.pair == pair).forEach(Check::cancel);
    }

    void forget(CandidatePair pair) {
        waiting.values().removeIf(each -> each.pair == pair);
    }

    void clear() {
        waiting.clear();
    }

    List<Check> due(long nowNanos) {
        return waiting.values().stream().filter(each -> each.deadline() <= nowNanos).toList();
    }

    long deadline() {
        long deadline = Long.MAX_VALUE;
        for (Check each : waiting.values()) {
            deadline = Math.min(deadline, each.deadline());
        }
        return deadline;
    }
}
