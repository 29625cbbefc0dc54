package org.lanline.turn;

import java.util.Set;

/**
 * How much of the relay there is.
 *
 * @param allocationsPerUser 486 when one user wants more
 * @param allocations 508 when all together want more
 * @param bytesPerSecondPerUser both directions together; more is dropped, or held back where it
 *     comes by TCP; 0 for no limit
 * @param bytesPerSecond of all users together; 0 for no limit
 * @param longestLifetimeSeconds what a client may ask for at most
 * @param lowestPort of relays
 * @param highestPort of relays
 * @param dontFragment whether the socket layer can send with DF; DONT-FRAGMENT gets 420 otherwise
 * @param mobility whether an allocation may move to another client address (RFC 8016); 405
 *     otherwise
 * @param tcpRelays whether relays by TCP are given out (RFC 6062), to free users alone where there
 *     are any; 442 otherwise
 * @param freeUsers whom no quota concerns but that of all allocations together
 */
public record TurnLimits(
        int allocationsPerUser,
        int allocations,
        long bytesPerSecondPerUser,
        long bytesPerSecond,
        int longestLifetimeSeconds,
        int lowestPort,
        int highestPort,
        boolean dontFragment,
        boolean mobility,
        boolean tcpRelays,
        Set<String> freeUsers) {

    /** A small box: 16 for each user, 1,000 in all, 10 and 100 MB/s, an hour. */
    public static final TurnLimits SMALL_BOX =
            new TurnLimits(
                    16,
                    1_000,
                    10_000_000,
                    100_000_000,
                    3_600,
                    49_152,
                    65_535,
                    true,
                    true,
                    true,
                    Set.of());

    /** The same with other quotas of allocations. */
    public TurnLimits withAllocations(int perUser, int inAll) {
        return new TurnLimits(
                perUser,
                inAll,
                bytesPerSecondPerUser,
                bytesPerSecond,
                longestLifetimeSeconds,
                lowestPort,
                highestPort,
                dontFragment,
                mobility,
                tcpRelays,
                freeUsers);
    }

    /** The same without relays by TCP, which no browser asks for. */
    public TurnLimits withoutTcpRelays() {
        return new TurnLimits(
                allocationsPerUser,
                allocations,
                bytesPerSecondPerUser,
                bytesPerSecond,
                longestLifetimeSeconds,
                lowestPort,
                highestPort,
                dontFragment,
                mobility,
                false,
                freeUsers);
    }

    /** The same with other limits of what may pass. */
    public TurnLimits withBytesPerSecond(long perUser, long inAll) {
        return new TurnLimits(
                allocationsPerUser,
                allocations,
                perUser,
                inAll,
                longestLifetimeSeconds,
                lowestPort,
                highestPort,
                dontFragment,
                mobility,
                tcpRelays,
                freeUsers);
    }

    /** The same with only these ports. */
    public TurnLimits withPorts(int lowest, int highest) {
        return new TurnLimits(
                allocationsPerUser,
                allocations,
                bytesPerSecondPerUser,
                bytesPerSecond,
                longestLifetimeSeconds,
                lowest,
                highest,
                dontFragment,
                mobility,
                tcpRelays,
                freeUsers);
    }

    /** The same with these features on or off. */
    public TurnLimits withFeatures(boolean newDontFragment, boolean newMobility, boolean newTcp) {
        return new TurnLimits(
                allocationsPerUser,
                allocations,
                bytesPerSecondPerUser,
                bytesPerSecond,
                longestLifetimeSeconds,
                lowestPort,
                highestPort,
                newDontFragment,
                newMobility,
                newTcp,
                freeUsers);
    }

    /** The same with users whom quotas do not concern. */
    public TurnLimits withFreeUsers(Set<String> users) {
        return new TurnLimits(
                allocationsPerUser,
                allocations,
                bytesPerSecondPerUser,
                bytesPerSecond,
                longestLifetimeSeconds,
                lowestPort,
                highestPort,
                dontFragment,
                mobility,
                tcpRelays,
                users);
    }

    boolean tcpRelaysFor(String user) {
        return tcpRelays && (freeUsers.isEmpty() || isFree(user));
    }

    boolean isFree(String user) {
        return freeUsers.contains(user);
    }
}
