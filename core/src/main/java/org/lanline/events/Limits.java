package org.lanline.events;

/** How much watchers can make the box remember, and for how long. */
final class Limits {
    private Limits() {}

    static final long SECOND = 1_000_000_000L;

    static final int SUBSCRIPTIONS = 10_000;

    /** Of one user, on all of that user's devices; the eldest gives way. */
    static final int SUBSCRIPTIONS_A_WATCHER = 512;

    /** Characters of headers that are kept of one SUBSCRIBE. */
    static final int KEPT_CHARACTERS = 2_048;

    static final int TRANSACTIONS = 20_000;

    /** Messages that wait, of everybody and for one person. */
    static final int MESSAGES = 2_000;

    static final int MESSAGES_A_USER = 50;

    /** Of those, how many one sender may have waiting, for one person and in all. */
    static final int MESSAGES_A_USER_OF_ONE = 20;

    static final int MESSAGES_OF_ONE = 200;
    static final int BYTES_A_MESSAGE = 4_096;
    static final long MESSAGE_BYTES = 4L << 20;

    /** How long a message waits: a week. */
    static final long KEPT_NANOS = 7 * 24 * 3_600 * SECOND;

    /** Characters of a header that is kept with a message. */
    static final int LINE_CHARACTERS = 100;

    /** Desk phones that ask for their settings while somebody waits for one. */
    static final int ASKING = 32;

    /** Parameters of an Event header that are looked at. */
    static final int EVENT_PARAMETERS = 12;

    static final int PUBLISHED_BYTES = 8_192;
    static final int PUBLICATIONS_A_USER = 10;
    static final int NOTE_CHARACTERS = 120;

    /** People whose missed calls are counted. */
    static final int MISSED = 2_000;

    /** As far as is counted for one. */
    static final int MISSED_A_USER = 999;

    /** Dialogs of one user that a document names. */
    static final int DIALOGS_A_DOCUMENT = 8;

    static final int LEAST_EXPIRES_SECONDS = 60;
    static final int MOST_EXPIRES_SECONDS = 3_600;

    /** NOTIFYs in a row that may go unanswered, each after 64 T1. */
    static final int SILENT_NOTIFIES = 3;

    /** How long a watcher that could not be reached is left alone. */
    static final long RETRY_NANOS = 5 * SECOND;
}
