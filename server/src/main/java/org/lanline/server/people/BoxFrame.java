package org.lanline.server.people;

import java.util.Locale;

/** The frames that the box sends on {@code /rendezvous}, by their {@code type}. */
enum BoxFrame {
    WELCOME,
    PERSON,
    GONE,
    SIGNAL,
    RELAY,
    PROOF,
    MISSED,
    ERROR,
    BYE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The beginning of every frame of this type. */
    String head() {
        return "{\"type\":\"" + word() + "\",";
    }
}
