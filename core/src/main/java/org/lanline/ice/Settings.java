package org.lanline.ice;

/**
 * Times and bounds of an agent. Durations are nanoseconds.
 *
 * @param paceNanos between two new checks: Ta (RFC 8445 section 14.2)
 * @param rtoNanos the least wait for an answer before a check is repeated (section 14.3)
 * @param transmissions of one check in all: Rc (RFC 8489 section 6.2.1)
 * @param patienceNanos before failure is declared (RFC 8863 section 4)
 * @param nominationNanos how long the controlling side waits, from the first valid pair on, for
 *     better ones that have not been answered yet
 * @param consentNanos mean time between two checks of consent (RFC 7675 section 5.1)
 * @param expiryNanos how long an answer means consent
 * @param renomination true to change to a better pair without a restart, where the peer knows how
 * @param maxPairs in a check list (RFC 8445 section 6.1.2.5)
 * @param maxRemotes candidates that the peer names
 * @param maxDiscovered candidates that only its checks show: two NATs that give each packet another
 *     address can go on showing new ones for ever
 * @param maxNames of candidates whose address is being asked for
 */
public record Settings(
        long paceNanos,
        long rtoNanos,
        int transmissions,
        long patienceNanos,
        long nominationNanos,
        long consentNanos,
        long expiryNanos,
        boolean renomination,
        int maxPairs,
        int maxRemotes,
        int maxDiscovered,
        int maxNames) {

    private static final long MILLI = 1_000_000;

    /** What the RFCs recommend; up to two seconds for something better. */
    public static final Settings STANDARD =
            new Settings(
                    50 * MILLI,
                    500 * MILLI,
                    7,
                    39_500 * MILLI,
                    2_000 * MILLI,
                    5_000 * MILLI,
                    30_000 * MILLI,
                    true,
                    100,
                    64,
                    24,
                    16);

    /** With another wait for better pairs. */
    public Settings nominatingAfter(long nanos) {
        return new Settings(
                paceNanos,
                rtoNanos,
                transmissions,
                patienceNanos,
                nanos,
                consentNanos,
                expiryNanos,
                renomination,
                maxPairs,
                maxRemotes,
                maxDiscovered,
                maxNames);
    }

    /** With another time until failure is declared: a person may take long to answer. */
    public Settings patientFor(long nanos) {
        return new Settings(
                paceNanos,
                rtoNanos,
                transmissions,
                nanos,
                nominationNanos,
                consentNanos,
                expiryNanos,
                renomination,
                maxPairs,
                maxRemotes,
                maxDiscovered,
                maxNames);
    }

    /** With or without changing to a better pair after the nomination. */
    public Settings renominating(boolean allowed) {
        return new Settings(
                paceNanos,
                rtoNanos,
                transmissions,
                patienceNanos,
                nominationNanos,
                consentNanos,
                expiryNanos,
                allowed,
                maxPairs,
                maxRemotes,
                maxDiscovered,
                maxNames);
    }
}
