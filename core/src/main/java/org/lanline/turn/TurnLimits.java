package org.lanline.turn;

import java.util.Set;

/**
 * How much of the relay there is.
 *
 * @param longestLifetimeSeconds what a client may ask for at most
 */
public record TurnLimits(
        Quotas quotas, int longestLifetimeSeconds, Ports ports, Features features) {

    /**
     * Of those who share the relay.
     *
     * @param allocationsPerUser 486 when one user wants more
     * @param allocations 508 when all together want more
     * @param bytesPerSecondPerUser both directions together; more is dropped, or held back where it
     *     comes by TCP; 0 for no limit
     * @param bytesPerSecond of all users together; 0 for no limit
     * @param freeUsers whom no quota concerns but that of all allocations together
     */
    public record Quotas(
            int allocationsPerUser,
            int allocations,
            long bytesPerSecondPerUser,
            long bytesPerSecond,
            Set<String> freeUsers) {}

    /** Of relays, from the lowest to the highest. */
    public record Ports(int lowest, int highest) {}

    /**
     * What is given out at all.
     *
     * @param dontFragment whether the socket layer can send with DF; DONT-FRAGMENT gets 420
     *     otherwise
     * @param mobility whether an allocation may move to another client address (RFC 8016); 405
     *     otherwise
     * @param tcpRelays whether relays by TCP are given out (RFC 6062), to free users alone where
     *     there are any; 442 otherwise
     */
    public record Features(boolean dontFragment, boolean mobility, boolean tcpRelays) {}

    /** A small box: 16 for each user, 1,000 in all, 10 and 100 MB/s, an hour. */
    public static final TurnLimits SMALL_BOX =
            new TurnLimits(
                    new Quotas(16, 1_000, 10_000_000, 100_000_000, Set.of()),
                    3_600,
                    new Ports(49_152, 65_535),
                    new Features(true, true, true));

    /** The same with other quotas of allocations. */
    public TurnLimits withAllocations(int perUser, int inAll) {
        return with(
                new Quotas(
                        perUser,
                        inAll,
                        quotas.bytesPerSecondPerUser,
                        quotas.bytesPerSecond,
                        quotas.freeUsers));
    }

    /** The same with other limits of what may pass. */
    public TurnLimits withBytesPerSecond(long perUser, long inAll) {
        return with(
                new Quotas(
                        quotas.allocationsPerUser,
                        quotas.allocations,
                        perUser,
                        inAll,
                        quotas.freeUsers));
    }

    /** The same with users whom quotas do not concern. */
    public TurnLimits withFreeUsers(Set<String> users) {
        return with(
                new Quotas(
                        quotas.allocationsPerUser,
                        quotas.allocations,
                        quotas.bytesPerSecondPerUser,
                        quotas.bytesPerSecond,
                        users));
    }

    private TurnLimits with(Quotas others) {
        return new TurnLimits(others, longestLifetimeSeconds, ports, features);
    }

    /** The same with only these ports. */
    public TurnLimits withPorts(int lowest, int highest) {
        return new TurnLimits(quotas, longestLifetimeSeconds, new Ports(lowest, highest), features);
    }

    /** The same with these features on or off. */
    public TurnLimits withFeatures(boolean dontFragment, boolean mobility, boolean tcpRelays) {
        return new TurnLimits(
                quotas,
                longestLifetimeSeconds,
                ports,
                new Features(dontFragment, mobility, tcpRelays));
    }

    /** The same without relays by TCP, which no browser asks for. */
    public TurnLimits withoutTcpRelays() {
        return withFeatures(features.dontFragment, features.mobility, false);
    }

    boolean tcpRelaysFor(String user) {
        return features.tcpRelays && (quotas.freeUsers.isEmpty() || isFree(user));
    }

    boolean isFree(String user) {
        return quotas.freeUsers.contains(user);
    }
}
