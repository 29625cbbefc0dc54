package org.lanline.switchboard;

/** How much a stranger, a device or the whole LAN can make the box remember, and for how long. */
final class Limits {
    private Limits() {}

    static final int BINDINGS_A_USER = 10;
    static final int BINDINGS = 10_000;
    static final int CALLS = 5_000;

    /** Made by one user. */
    static final int CALLS_A_USER = 1_000;

    static final int ENDS_A_CALL = 24;
    static final int TRANSACTIONS = 20_000;

    /** Requests of one address that wait for their answer. */
    static final int PENDING_A_SOURCE = 256;

    /** A request that has so many bytes more counts once more among these. */
    static final int PENDING_BYTES = 4_096;

    static final int TARGETS_A_REQUEST = 20;

    /** How often one call is sent on to somebody else. */
    static final int DIVERSIONS = 5;

    static final int MAX_BREADTH = 60;
    static final int MAX_FORWARDS = 70;

    /** Largest answer to a datagram whose sender is not proven, in percent of the datagram. */
    static final int ANSWER_PERCENT = 150;

    static final int LEAST_EXPIRES_SECONDS = 60;
    static final int LEAST_EXPIRES_WS_SECONDS = 120;
    static final int MOST_EXPIRES_WS_SECONDS = 600;

    /** Short, so that a phone that was unplugged, or lost its connection with the box, is known. */
    static final int MOST_EXPIRES_SECONDS = 300;

    static final long SECOND = 1_000_000_000L;

    /** RFC 3261 section 16.6 step 11: more than three minutes. */
    static final long TIMER_C_NANOS = 185 * SECOND;

    /** How long a call is remembered whose phone is not registered and says nothing more. */
    static final long UNREGISTERED_CALL_NANOS = 12 * 3_600 * SECOND;

    /** How many addresses of one side of a call are told. */
    static final int HOSTS_A_SIDE = 32;

    /** How long an answered call is remembered when a whole side of it has gone. */
    static final long LOST_CALL_NANOS = 120 * SECOND;
}
