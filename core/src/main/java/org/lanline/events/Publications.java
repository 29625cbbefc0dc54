package org.lanline.events;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What devices have published of their owners (RFC 3903), each under its entity-tag. */
final class Publications {

    /**
     * @param phone by which of the user's phones it was said last; 0 where it was none
     */
    record Publication(Presence presence, long phone, long expiresNanos) {}

    private final Map<String, Map<String, Publication>> byUser = new HashMap<>();
    private long soonest = Long.MAX_VALUE;

    /** What this user's devices said last, null when nothing that still counts. */
    @Nullable Presence of(String user) {
        Map<String, Publication> own = byUser.get(user);
        Publication last = null;
        if (own != null) {
            for (Publication each : own.values()) {
                last = each;
            }
        }
        return last == null ? null : last.presence();
    }

    /** Whether this user's devices have published something under this entity-tag. */
    boolean has(String user, String etag) {
        return byUser.getOrDefault(user, Map.of()).containsKey(etag);
    }

    /** What is there under an entity-tag gets another time to live, and another entity-tag. */
    String refresh(
            String user, String etag, long phone, long expiresNanos, Supplier<String> etags) {
        Map<String, Publication> own = byUser.getOrDefault(user, Map.of());
        Publication known = own.get(etag);
        Presence said = known == null ? new Presence(true, "", "") : known.presence();
        return put(user, etag, new Publication(said, phone, expiresNanos), etags);
    }

    /**
     * @param etag what this takes the place of, null for nothing
     * @return the new entity-tag
     */
    String put(String user, @Nullable String etag, Publication said, Supplier<String> etags) {
        Map<String, Publication> own = byUser.computeIfAbsent(user, _ -> new LinkedHashMap<>());
        if (etag != null) {
            own.remove(etag);
        }
        if (own.size() >= Limits.PUBLICATIONS_A_USER) {
            own.remove(own.keySet().iterator().next());
        }
        String made = etags.get();
        own.put(made, said);
        soonest = Math.min(soonest, said.expiresNanos());
        return made;
    }

    void remove(String user, String etag) {
        byUser.computeIfPresent(
                user,
                (_, own) -> {
                    own.remove(etag);
                    return own.isEmpty() ? null : own;
                });
    }

    void forget(String user) {
        byUser.remove(user);
    }

    /** Drops what one phone of a user has said. */
    void forget(String user, long phone) {
        byUser.computeIfPresent(
                user,
                (_, own) -> {
                    own.values().removeIf(each -> each.phone() == phone);
                    return own.isEmpty() ? null : own;
                });
    }

    /** Drops what is over, and says of whom. */
    Iterable<String> expire(long nowNanos) {
        Map<String, Boolean> users = new LinkedHashMap<>();
        soonest = Long.MAX_VALUE;
        byUser.forEach(
                (user, own) -> {
                    if (own.values().removeIf(each -> each.expiresNanos() - nowNanos <= 0)) {
                        users.put(user, true);
                    }
                    own.values().forEach(each -> soonest = Math.min(soonest, each.expiresNanos()));
                });
        byUser.values().removeIf(Map::isEmpty);
        return users.keySet();
    }

    long deadline() {
        return soonest;
    }
}
