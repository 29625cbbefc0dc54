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
    private static final int PACKETS = 400;
    private static final int ROUNDS = 3;

    /**
     * @param by the quickest
     * @param nanosPerPacket to protect one packet of speech
     */
    public record Result(SrtpProfile profile, Provider by, long nanosPerPacket) {}

    private SrtpProbe() {}

    /**
     * Tries them out, which takes some hundredths of a second.
     *
     * @param providers as {@code Security.getProviders()} has them
     * @param clock nanoseconds
     * @return the quickest of each profile that any of them can do, the quickest profile first
     */
    public static List<Result> run(
            Provider[] providers, RandomGenerator random, LongSupplier clock) {
        List<Result> results = new ArrayList<>();
        for (SrtpProfile profile : SrtpProfile.values()) {
            Result best = null;
            for (Provider each : providers) {
                if (can(each, profile)) {
                    long nanos = nanosPerPacket(SrtpKeys.random(profile, random), each, clock);
                    if (best == null || nanos < best.nanosPerPacket()) {
                        best = new Result(profile, each, nanos);
                    }
                }
            }
            if (best != null) {
                results.add(best);
            }
        }
        results.sort(Comparator.comparingLong(Result::nanosPerPacket));
        return List.copyOf(results);
    }

    private static boolean can(Provider provider, SrtpProfile profile) {
        boolean counter =
                provider.getService("Cipher", "AES/CTR/NoPadding") != null
                        || provider.getService("Cipher", "AES") != null;
        boolean gcm = provider.getService("Cipher", "AES/GCM/NoPadding") != null;
        boolean mac = provider.getService("Mac", "HmacSHA1") != null;
        return counter && (profile.isAead() ? gcm : mac);
    }

    /** Of the best round: the first ones are interpreted. */
    private static long nanosPerPacket(SrtpKeys keys, Provider by, LongSupplier clock) {
        SrtpSender sender = new SrtpSender(keys, by);
        byte[] packet = new byte[PACKET_BYTES + 64];
        packet[0] = (byte) 0x80;
        long best = Long.MAX_VALUE;
        int number = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long began = clock.getAsLong();
            for (int i = 0; i < PACKETS; i++, number++) {
                packet[2] = (byte) (number >> 8);
                packet[3] = (byte) number;
                sender.protect(packet, 0, PACKET_BYTES);
            }
            best = Math.min(best, clock.getAsLong() - began);
        }
        return best / PACKETS;
    }
}
