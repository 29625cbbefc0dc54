package org.lanline.events;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Who is in which call now; as many as the switchboard has calls. */
final class Dialogs {

    /** Which side of which call. */
    private record Side(String callId, String from, String to, boolean initiator) {
        String user() {
            return initiator ? from : to;
        }
    }

    private final Map<String, Map<Side, Dialog>> byUser = new HashMap<>();
    private final Consumer<String> changed;
    private long dialogs;

    /**
     * @param changed told the user of whom something is different now
     */
    Dialogs(Consumer<String> changed) {
        this.changed = changed;
    }

    /** The eldest first. */
    List<Dialog> of(String user) {
        return List.copyOf(byUser.getOrDefault(user, Map.of()).values());
    }

    boolean isEmpty() {
        return byUser.isEmpty();
    }

    /** A call has come so far; who is called is in no dialog before a device rings. */
    void follow(String callId, String from, String to, Progress progress) {
        Side caller = new Side(callId, from, to, true);
        Side callee = new Side(callId, from, to, false);
        switch (progress) {
            case STARTED -> put(caller, Dialog.State.TRYING);
            case RINGING -> {
                put(caller, Dialog.State.EARLY);
                put(callee, Dialog.State.EARLY);
            }
            case ANSWERED -> {
                put(caller, Dialog.State.CONFIRMED);
                put(callee, Dialog.State.CONFIRMED);
            }
            case ENDED -> {
                remove(caller);
                remove(callee);
            }
        }
    }

    /** A device of one who is called as a member of a group rings, or does so no longer. */
    void rings(String callId, String from, String member, boolean rings) {
        Side callee = new Side(callId, from, member, false);
        if (rings) {
            put(callee, Dialog.State.EARLY);
        } else {
            remove(callee);
        }
    }

    private void put(Side side, Dialog.State state) {
        Map<Side, Dialog> dialogsOfUser =
                byUser.computeIfAbsent(side.user(), _ -> new LinkedHashMap<>());
        Dialog known = dialogsOfUser.get(side);
        String id = known == null ? "d" + ++dialogs : known.id();
        Dialog now = new Dialog(id, side.initiator(), state);
        if (!now.equals(dialogsOfUser.put(side, now))) {
            changed.accept(side.user());
        }
    }

    private void remove(Side side) {
        Map<Side, Dialog> dialogsOfUser = byUser.get(side.user());
        if (dialogsOfUser == null || dialogsOfUser.remove(side) == null) {
            return;
        }
        if (dialogsOfUser.isEmpty()) {
            byUser.remove(side.user());
        }
        changed.accept(side.user());
    }
}
