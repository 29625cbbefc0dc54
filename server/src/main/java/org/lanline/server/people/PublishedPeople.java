package org.lanline.server.people;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The list of people as everybody has been told it, and when what has changed in {@link LivePeople}
 * is told: at once, or {@value #COALESCE_MILLIS} ms after the last time when much changes.
 */
final class PublishedPeople {
    static final long COALESCE_MILLIS = 40;

    private static final long COALESCE_NANOS = COALESCE_MILLIS * 1_000_000L;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LivePeople people;

    /** As JSON, by user. */
    private final Map<String, String> published = new LinkedHashMap<>();

    private long dueNanos = Long.MAX_VALUE;
    private long publishedNanos;

    PublishedPeople(LivePeople people, long nowNanos) {
        this.people = people;
        this.publishedNanos = nowNanos - COALESCE_NANOS;
    }

    /** How many people are on the list. */
    int size() {
        return published.size();
    }

    /** As published, but this user as it is now: what a newcomer sees contains itself. */
    List<String> with(String user) {
        Map<String, String> all = new LinkedHashMap<>(published);
        String self = json(user);
        if (self != null) {
            all.put(user, self);
        }
        return List.copyOf(all.values());
    }

    /** A PERSON of docs/protocol.md, or null when nobody of that name is here. */
    @Nullable String json(String user) {
        LivePeople.PersonHere person = people.person(user);
        return person == null ? null : JSON.writeValueAsString(person);
    }

    /** Tells them all what has changed, if it is time. */
    void publish(Iterable<Session> everybody, long nowNanos, Rendezvous.Out out) {
        if (!people.hasChanged()) {
            return;
        }
        long earliest = publishedNanos + COALESCE_NANOS;
        if (nowNanos - earliest < 0) {
            dueNanos = earliest;
            return;
        }
        dueNanos = Long.MAX_VALUE;
        publishedNanos = nowNanos;
        for (String user : people.takeChanged()) {
            String json = json(user);
            if (json == null) {
                gone(user, everybody, out);
            } else {
                changed(user, json, everybody, out);
            }
        }
    }

    private void gone(String user, Iterable<Session> everybody, Rendezvous.Out out) {
        if (published.remove(user) != null) {
            String tail = "\"user\":\"" + user + "\"";
            for (Session session : everybody) {
                session.learns(user, "");
                session.tell(BoxFrame.GONE, tail, out);
            }
        }
    }

    private void changed(
            String user, String json, Iterable<Session> everybody, Rendezvous.Out out) {
        if (json.equals(published.put(user, json))) {
            return;
        }
        String tail = "\"person\":" + json;
        for (Session session : everybody) {
            if (session.learns(user, json)) {
                session.tell(BoxFrame.PERSON, tail, out);
            }
        }
    }

    /** When {@link #publish} is next wanted, {@code Long.MAX_VALUE} for never. */
    long deadline() {
        return dueNanos;
    }
}
