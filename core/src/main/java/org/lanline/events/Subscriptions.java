package org.lanline.events;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All subscriptions, by what they are about and by who has them. */
final class Subscriptions {

    /** By the tag that the box chose, the eldest first. */
    private final Map<String, Subscription> byTag = new LinkedHashMap<>();

    private final Map<Resource, Set<Subscription>> byResource = new HashMap<>();
    private final Map<String, Set<Subscription>> byWatcher = new HashMap<>();
    private long soonest = Long.MAX_VALUE;

    int size() {
        return byTag.size();
    }

    boolean isFull() {
        return byTag.size() >= Limits.SUBSCRIPTIONS;
    }

    /** The eldest of a watcher who has as many as one may have, else null. */
    @Nullable Subscription inTheWayOf(String watcher) {
        Set<Subscription> own = byWatcher.getOrDefault(watcher, Set.of());
        return own.size() < Limits.SUBSCRIPTIONS_A_WATCHER ? null : own.iterator().next();
    }

    @Nullable Subscription get(String tag) {
        return byTag.get(tag);
    }

    List<Subscription> all() {
        return List.copyOf(byTag.values());
    }

    List<Subscription> about(Resource resource) {
        return List.copyOf(byResource.getOrDefault(resource, Set.of()));
    }

    List<Subscription> of(String watcher) {
        return List.copyOf(byWatcher.getOrDefault(watcher, Set.of()));
    }

    void add(Subscription subscription) {
        byTag.put(subscription.localTag, subscription);
        byResource
                .computeIfAbsent(subscription.resource, _ -> new LinkedHashSet<>())
                .add(subscription);
        byWatcher
                .computeIfAbsent(subscription.watcher, _ -> new LinkedHashSet<>())
                .add(subscription);
    }

    /** False when it was gone already. */
    boolean remove(Subscription subscription) {
        if (!byTag.remove(subscription.localTag, subscription)) {
            return false;
        }
        remove(byResource, subscription.resource, subscription);
        remove(byWatcher, subscription.watcher, subscription);
        return true;
    }

    private static <K> void remove(
            Map<K, Set<Subscription>> index, K key, Subscription subscription) {
        index.computeIfPresent(
                key,
                (_, all) -> {
                    all.remove(subscription);
                    return all.isEmpty() ? null : all;
                });
    }

    void until(Subscription subscription, long nanos) {
        subscription.expiresNanos = nanos;
        soonest(nanos);
    }

    /** Something is to be looked at then. */
    void soonest(long nanos) {
        if (soonest == Long.MAX_VALUE || nanos - soonest < 0) {
            soonest = nanos;
        }
    }

    /** Finds out anew when something is to be looked at. */
    void look() {
        soonest = Long.MAX_VALUE;
        for (Subscription each : byTag.values()) {
            soonest(each.expiresNanos);
            if (each.resting) {
                soonest(each.retryNanos);
            }
        }
    }

    long deadline() {
        return soonest;
    }
}
