package org.lanline.server.relay;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.LongTermAccounts;
import org.lanline.stun.LongTermCredential;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose credentials are good: those of a call that goes on, or, where every call is relayed, of one
 * that is about to begin. A credential alone would outlive its call by minutes, and a device could
 * collect the quotas of as many calls as it can name. For the loop thread.
 */
final class Grants implements LongTermAccounts {

    /** Calls of one person that are relayed at once. */
    static final int MOST_CALLS = 8;

    /** A browser asks before it describes the call, which then comes within seconds. */
    static final long BEGIN_NANOS = 60_000_000_000L;

    /**
     * @param devices whose it is: several devices of a person may ask before one answers
     * @param untilNanos when it is over if the call has not begun
     */
    private record Grant(String user, String call, Set<String> devices, long untilNanos) {}

    private final LongTermAccounts credentials;
    private final CallPaths calls;

    /** By the user that TURN knows. */
    private final Map<String, Grant> grants = new HashMap<>();

    /**
     * @param credentials that were ever issued, and of lasting users
     */
    Grants(LongTermAccounts credentials, CallPaths calls) {
        this.credentials = credentials;
        this.calls = calls;
    }

    /** False when this person has as many relayed calls as there may be. */
    boolean grant(String user, String device, String call, long nowNanos) {
        grants.values().removeIf(each -> !isAlive(each, nowNanos));
        String turnUser = CallPaths.turnUser(user, call);
        long others =
                grants.entrySet().stream()
                        .filter(each -> each.getValue().user().equals(user))
                        .filter(each -> !each.getKey().equals(turnUser))
                        .count();
        if (others >= MOST_CALLS) {
            return false;
        }
        Grant before = grants.get(turnUser);
        Set<String> devices = before == null ? new HashSet<>() : before.devices();
        devices.add(device);
        grants.put(turnUser, new Grant(user, call, devices, nowNanos + BEGIN_NANOS));
        return true;
    }

    /** The call is over for this user of TURN. */
    void ended(String turnUser) {
        grants.remove(turnUser);
    }

    /** Takes back what a device has; returns the users of TURN that are no longer good. */
    List<String> revoked(String device) {
        List<String> ended = new ArrayList<>();
        grants.forEach(
                (turnUser, grant) -> {
                    if (grant.devices().remove(device) && grant.devices().isEmpty()) {
                        ended.add(turnUser);
                    }
                });
        ended.forEach(grants::remove);
        return ended;
    }

    private boolean isAlive(Grant grant, long nowNanos) {
        return calls.isIn(grant.call(), grant.user()) || grant.untilNanos() - nowNanos > 0;
    }

    @Override
    public @Nullable LongTermCredential byUsername(String username, long nowNanos) {
        return good(credentials.byUsername(username, nowNanos), nowNanos);
    }

    @Override
    public @Nullable LongTermCredential byUserhash(byte[] userhash, long nowNanos) {
        return good(credentials.byUserhash(userhash, nowNanos), nowNanos);
    }

    private @Nullable LongTermCredential good(@Nullable LongTermCredential found, long nowNanos) {
        // A lasting user's name is the whole of it; one of a call has its time in front.
        if (found == null || found.username().equals(found.user())) {
            return found;
        }
        Grant grant = grants.get(found.user());
        return grant != null && isAlive(grant, nowNanos) ? found : null;
    }
}
