package org.lanline.events;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/** How many calls each has missed since that person last made or took one. */
final class MissedCalls {
    private final Map<String, Integer> byUser = new HashMap<>();
    private final ObjIntConsumer<String> changed;

    /**
     * @param changed told whose number is another one now, and which
     */
    MissedCalls(ObjIntConsumer<String> changed) {
        this.changed = changed;
    }

    int of(String user) {
        return byUser.getOrDefault(user, 0);
    }

    void add(String user, int calls) {
        if (byUser.size() < Limits.MISSED || byUser.containsKey(user)) {
            changed.accept(user, byUser.merge(user, calls, MissedCalls::sum));
        }
    }

    private static int sum(int before, int more) {
        return Math.min(Limits.MISSED_A_USER, before + more);
    }

    /** Who makes a call, or takes one, is there and has seen. */
    void follow(String from, String to, Progress progress) {
        switch (progress) {
            case STARTED -> forget(from);
            case ANSWERED -> forget(to);
            case RINGING, ENDED -> {}
        }
    }

    void forget(String user) {
        if (byUser.remove(user) != null) {
            changed.accept(user, 0);
        }
    }
}
