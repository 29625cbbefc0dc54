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

    /** Whether a device says it of itself; do not disturb is a person's wish. */
    boolean isOfADevice() {
        return this != DO_NOT_DISTURB;
    }

    /**
     * In a call when any is, else not to be disturbed where that is the wish, away when all are.
     *
     * @param quiet whether this person has said not to be disturbed
     */
    static PersonState merged(Collection<PersonState> states, boolean quiet) {
        if (states.contains(IN_CALL)) {
            return IN_CALL;
        }
        if (quiet) {
            return DO_NOT_DISTURB;
        }
        boolean allAway = !states.isEmpty() && states.stream().allMatch(AWAY::equals);
        return allAway ? AWAY : FREE;
    }
}
