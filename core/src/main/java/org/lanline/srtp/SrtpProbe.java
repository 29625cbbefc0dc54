package org.lanline.srtp;

import java.security.Provider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Which of the JDK's providers protects packets quickest on this machine, and which profiles to
 * offer first: with AES in the processor GCM wins, without it counter mode does by far.
 */
public final class SrtpProbe {
    private static final int PACKET_BYTES = 172;
    private static final int PACKETS = 200;
    private static final int ROUNDS = 6;

    /** Less of a difference is no reason to take a weaker one. */
    private static final int MUCH_SLOWER = 2;

    /**
     * @param by the quickest
     * @param nanosPerPacket to protect one packet of speech
     */
    public record Result(SrtpProfile profile, Provider by, long nanosPerPacket) {}

    private SrtpProbe() {}

    /** One that takes part, and its best round. */
    private static final class Contender {
        private final SrtpProfile profile;
        private final Provider by;
        private final SrtpSender sender;
        private final byte[] packet = new byte[PACKET_BYTES + 64];
        private int number;
        private long nanos = Long.MAX_VALUE;

        Contender(SrtpProfile profile, Provider by, RandomGenerator random) {
            this.profile = profile;
            this.by = by;
            this.sender = new SrtpSender(SrtpKeys.random(profile, random), by);
            packet[0] = (byte) 0x80;
        }

        void round(LongSupplier clock) {
            long began = clock.getAsLong();
            for (int i = 0; i < PACKETS; i++, number++) {
                packet[2] = (byte) (number >> 8);
                packet[3] = (byte) number;
                sender.protect(packet, 0, PACKET_BYTES);
            }
            nanos = Math.min(nanos, (clock.getAsLong() - began) / PACKETS);
        }
    }

    /**
     * Tries them out, in turns so that none has to warm up the others' code; which takes about a
     * tenth of a second.
     *
     * @param providers as {@code Security.getProviders()} has them
     * @param clock nanoseconds
     * @return the quickest of each profile that any of them can do; first those that are about as
     *     quick as the quickest, in the order of the profiles, and then the others
     */
    public static List<Result> run(
            Provider[] providers, RandomGenerator random, LongSupplier clock) {
        List<Contender> contenders = new ArrayList<>();
        for (SrtpProfile profile : SrtpProfile.values()) {
            for (Provider each : providers) {
                if (can(each, profile)) {
                    contenders.add(new Contender(profile, each, random));
                }
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            contenders.forEach(each -> each.round(clock));
        }
        List<Result> results = new ArrayList<>();
        for (SrtpProfile profile : SrtpProfile.values()) {
            contenders.stream()
                    .filter(each -> each.profile == profile)
                    .min(Comparator.comparingLong(each -> each.nanos))
                    .ifPresent(best -> results.add(new Result(profile, best.by, best.nanos)));
        }
        return inOrder(results);
    }

    private static List<Result> inOrder(List<Result> results) {
        long quickest =
                results.stream().mapToLong(Result::nanosPerPacket).min().orElse(Long.MAX_VALUE);
        return results.stream()
                .sorted(
                        Comparator.comparing(
                                        (Result each) ->
                                                each.nanosPerPacket() / MUCH_SLOWER > quickest)
                                .thenComparing(Result::profile))
                .toList();
    }

    private static boolean can(Provider provider, SrtpProfile profile) {
        boolean counter =
                provider.getService("Cipher", "AES/CTR/NoPadding") != null
                        || provider.getService("Cipher", "AES") != null;
        boolean gcm = provider.getService("Cipher", "AES/GCM/NoPadding") != null;
        boolean mac = provider.getService("Mac", "HmacSHA1") != null;
        return counter && (profile.isAead() ? gcm : mac);
    }
}
