package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who may still be judged. An address that proves itself wrongly gets {@value #TRIES_A_SOURCE}
 * tries and one every {@value #SOURCE_SECONDS} s after that; all addresses together get {@value
 * #TRIES_A_USER} for one user, and one every {@value #USER_SECONDS} s. Nobody can use that against
 * a phone:
 *
 * <ul>
 *   <li>Only what answers a challenge that was sent to this very address counts, so a forged source
 *       counts for nobody.
 *   <li>An address that has proven itself for a user stays welcome for that user for a day,
 *       whatever others try, and whatever it tries for another.
 *   <li>The first try of an address is always judged: a phone at a new address comes in while
 *       others guess.
 * </ul>
 *
 * Passwords are 79 random bits; this keeps guessing from being tried, not from succeeding. Bounded
 * in memory: who was quiet longest is forgotten first.
 */
final class WrongPasswords {
    static final int TRIES_A_SOURCE = 20;
    static final int SOURCE_SECONDS = 15;
    static final int TRIES_A_USER = 60;
    static final int USER_SECONDS = 30;
    static final int MOST = 4_096;
    private static final long KNOWN_NANOS = 86_400 * Limits.SECOND;

    /** An address and a user of which it has proven to know the password. */
    private record Known(InetAddress source, String user) {}

    private final Map<InetAddress, Tries> bySource = recent();
    private final Map<InetAddress, Tries> bySourceUnasked = recent();
    private final Map<String, Tries> byUser = recent();
    private final Map<Known, Long> known = recent();

    /** What is left of a number of tries that grows again with time. */
    private static final class Tries {
        private final int most;
        private final long eachNanos;
        private double left;
        private long atNanos;

        Tries(int most, int eachSeconds, long nowNanos) {
            this.most = most;
            this.eachNanos = eachSeconds * Limits.SECOND;
            this.left = most;
            this.atNanos = nowNanos;
        }

        boolean any(long nowNanos) {
            left = Math.min(most, left + (double) (nowNanos - atNanos) / eachNanos);
            atNanos = nowNanos;
            return left >= 1;
        }

        void take(long nowNanos) {
            left = any(nowNanos) ? left - 1 : left;
        }
    }

    /**
     * Whether a proof is to be believed at all if it is right.
     *
     * @param asked whether it answers a challenge of this box to this address. One that does not
     *     can never let anybody in, but "right, though stale" tells as much: those have a count of
     *     their own, and a forger of addresses can use up no other.
     */
    boolean mayTry(InetAddress source, String user, boolean asked, long nowNanos) {
        Long right = known.get(new Known(source, user));
        if (right != null && nowNanos - right < KNOWN_NANOS) {
            return true;
        }
        if (!asked) {
            return has(bySourceUnasked.get(source), nowNanos);
        }
        Tries ofSource = bySource.get(source);
        return ofSource == null || (has(ofSource, nowNanos) && has(byUser.get(user), nowNanos));
    }

    private static boolean has(@Nullable Tries tries, long nowNanos) {
        return tries == null || tries.any(nowNanos);
    }

    /**
     * A proof was wrong.
     *
     * @param exists whether there is such a user with a password: a name that nobody has costs its
     *     sender a try, and no memory
     */
    void wrong(InetAddress source, String user, boolean exists, boolean asked, long nowNanos) {
        if (!asked) {
            unasked(source, nowNanos);
            return;
        }
        bySource.computeIfAbsent(source, _ -> new Tries(TRIES_A_SOURCE, SOURCE_SECONDS, nowNanos))
                .take(nowNanos);
        if (exists) {
            byUser.computeIfAbsent(user, _ -> new Tries(TRIES_A_USER, USER_SECONDS, nowNanos))
                    .take(nowNanos);
        }
    }

    /** A proof was right, but nobody had asked for it so. */
    void unasked(InetAddress source, long nowNanos) {
        bySourceUnasked
                .computeIfAbsent(source, _ -> new Tries(TRIES_A_SOURCE, SOURCE_SECONDS, nowNanos))
                .take(nowNanos);
    }

    void right(InetAddress source, String user, long nowNanos) {
        known.put(new Known(source, user), nowNanos);
    }

    /** How much is remembered. */
    int size() {
        return bySource.size() + bySourceUnasked.size() + byUser.size() + known.size();
    }

    private static <K, V> Map<K, V> recent() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST;
            }
        };
    }
}
