package org.lanline.server.people;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What others see of a device or a person. */
enum PersonState {
    FREE,
    IN_CALL,
    DO_NOT_DISTURB,
    AWAY;

    /** Such as {@code do-not-disturb}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<PersonState> of(String word) {
        for (PersonState state : values()) {
            if (state.word().equals(word)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /** In a call when any is, not to be disturbed when any says so, away when all are. */
    static PersonState merged(Collection<PersonState> states) {
        if (states.contains(IN_CALL)) {
            return IN_CALL;
        }
        if (states.contains(DO_NOT_DISTURB)) {
            return DO_NOT_DISTURB;
        }
        boolean allAway = !states.isEmpty() && states.stream().allMatch(AWAY::equals);
        return allAway ? AWAY : FREE;
    }
}
