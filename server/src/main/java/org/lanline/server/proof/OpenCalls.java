package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The calls that are followed, and those that may become one: an INVITE has come, or a credential
 * for the relay was asked for, and the switchboard has not yet let it through. For the loop thread.
 */
final class OpenCalls {

    static final int MOST = 512;
    static final int MOST_BUDDING = 32;

    /** What is kept of all calls together. */
    static final int MOST_TAPPED_BYTES = 1 << 24;

    private final Map<String, OpenCall> open = new LinkedHashMap<>();
    private final Map<String, OpenCall> budding =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, OpenCall> eldest) {
                    boolean gone = size() > MOST_BUDDING;
                    if (gone) {
                        room.giveBack(eldest.getValue().tap.bytes());
                    }
                    return gone;
                }
            };
    private final Room room = new Room(MOST_TAPPED_BYTES);

    /** A call that goes on. */
    @Nullable OpenCall open(String callId) {
        return open.get(callId);
    }

    /** A call that goes on or may become one. */
    @Nullable OpenCall any(String callId) {
        OpenCall found = open.get(callId);
        return found == null ? budding.get(callId) : found;
    }

    /** The same; made where there is none. */
    OpenCall bud(String callId, long nowMillis) {
        OpenCall found = any(callId);
        if (found == null) {
            found = new OpenCall(callId, nowMillis);
            budding.put(callId, found);
        }
        return found;
    }

    /**
     * It has become a call.
     *
     * @param gone told of one that gives way
     */
    OpenCall begin(String callId, long nowMillis, Consumer<OpenCall> gone) {
        OpenCall begun = bud(callId, nowMillis);
        if (budding.remove(callId) != null) {
            if (open.size() == MOST) {
                OpenCall eldest = open.values().iterator().next();
                remove(eldest);
                gone.accept(eldest);
            }
            open.put(callId, begun);
        }
        return begun;
    }

    void tap(OpenCall call, Passed message) {
        int bytes = message.bytes().length;
        if (!room.take(bytes)) {
            call.tap.drop();
        } else if (!call.tap.add(message)) {
            room.giveBack(bytes);
        }
    }

    void remove(OpenCall call) {
        boolean known = open.remove(call.callId) != null;
        known |= budding.remove(call.callId) != null;
        if (known) {
            room.giveBack(call.tap.bytes());
        }
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    List<OpenCall> all() {
        return new ArrayList<>(open.values());
    }
}
