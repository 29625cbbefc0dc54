package org.lanline.mdns;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Own records that will be multicast on one link, each with its time: answers that wait for their
 * random delay or for the second that must pass between two multicasts of one record (RFC 6762
 * section 6). Never more entries than the zone has records.
 */
final class PendingAnswers {
    private final Map<OwnRecord, Long> due = new LinkedHashMap<>();

    /** The earlier of two wishes counts. */
    void add(OwnRecord own, long wantedNanos, long limitNanos) {
        due.merge(own, own.earliest(wantedNanos, limitNanos), Math::min);
    }

    /** Takes out what is due now. */
    List<OwnRecord> take(long nowNanos) {
        List<OwnRecord> taken = new ArrayList<>();
        due.forEach(
                (own, dueNanos) -> {
                    if (dueNanos <= nowNanos) {
                        taken.add(own);
                    }
                });
        taken.forEach(due::remove);
        return taken;
    }

    void remove(OwnRecord own) {
        due.remove(own);
    }

    /** Another host has just said it for us (section 7.4). */
    void removeSaidBy(DnsRecord heard) {
        due.keySet()
                .removeIf(
                        own ->
                                own.record.says(heard)
                                        && heard.ttlSeconds() >= own.record.ttlSeconds());
    }

    void clear() {
        due.clear();
    }

    long deadline() {
        return due.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }
}
