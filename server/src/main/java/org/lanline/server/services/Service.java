package org.lanline.server.services;

import java.util.Locale;

/** Something that can be called. */
public enum Service {
    /** Returns what it hears, and writes how well it heard it. */
    ECHO(11),
    /** Strikes the time of day. */
    TIME(12),
    /** Plays. */
    MUSIC(13),
    /** Holds a call until somebody else dials it. */
    PARK(14);

    private final int number;

    Service(int number) {
        this.number = number;
    }

    /** What reaches it from a keypad; people's numbers begin at 21. */
    public String number() {
        return String.valueOf(number);
    }

    /** What people see. */
    public String display() {
        return name().charAt(0) + user().substring(1);
    }

    /** The user part of its address. */
    public String user() {
        return name().toLowerCase(Locale.ROOT);
    }
}
