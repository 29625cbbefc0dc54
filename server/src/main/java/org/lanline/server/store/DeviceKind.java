package org.lanline.server.store;

import java.util.Locale;
import java.util.Optional;

/** What a device is, as it says itself. */
public enum DeviceKind {
    PHONE,
    TABLET,
    DESKTOP,
    BROWSER,
    OTHER;

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
