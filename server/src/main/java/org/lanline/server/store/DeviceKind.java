package org.lanline.server.store;

import java.util.Locale;
import java.util.Optional;

/** What a device is, as it says itself; all but the doctor, which nobody can say to be. */
public enum DeviceKind {
    PHONE,
    TABLET,
    DESKTOP,
    BROWSER,
    OTHER,

    /**
     * A check-up by whoever can write the data directory: made in the store, never by joining, and
     * on nobody's list.
     */
    DOCTOR;

    /** False for what is not to be had by joining. */
    public boolean canBeClaimed() {
        return this != DOCTOR;
    }

    /** Such as {@code phone}: how it is stored and sent. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<DeviceKind> of(String word) {
        for (DeviceKind kind : values()) {
            if (kind.word().equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
