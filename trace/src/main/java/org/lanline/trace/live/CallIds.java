package org.lanline.trace.live;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The Call-IDs of calls, the last ones of them; those of registrations and the like are none. */
public final class CallIds {
    private static final int MOST = 10_000;
    private static final Set<String> METHODS =
            Set.of("INVITE", "ACK", "BYE", "CANCEL", "PRACK", "UPDATE");

    private final Map<String, Boolean> known = new LinkedHashMap<>(64, 0.75f, true);

    /**
     * Takes a message.
     *
     * @param method of the request, or of the one that it answers
     * @return true when it belongs to a call
     */
    public boolean isOfCall(String callId, String method) {
        if (METHODS.contains(method)) {
            known.put(callId, true);
            if (known.size() > MOST) {
                known.remove(known.keySet().iterator().next());
            }
            return true;
        }
        return known.get(callId) != null;
    }
}
