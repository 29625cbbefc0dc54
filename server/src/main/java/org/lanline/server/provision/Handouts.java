package org.lanline.server.provision;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.PhonePassword;
import org.lanline.server.web.Handout;

import java.net.InetAddress;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Settings that wait to be fetched, each at an address that nobody can guess: by one phone, within
 * ten minutes, and by no other once one has come. All methods may be called on any thread.
 */
final class Handouts implements Handout {
    static final int SECONDS = 600;
    static final int MOST = 64;
    private static final int AGAIN_SECONDS = 60;
    private static final long SECOND = 1_000_000_000L;
    private static final String FOLDER = "/p/";

    /**
     * Somebody's settings.
     *
     * @param phone the only address that may fetch them, null for whoever comes first
     */
    private record Waiting(
            Maker maker,
            PhonePassword made,
            @Nullable InetAddress phone,
            boolean taken,
            long untilNanos) {

        /** Some phones fetch twice: the same one may, for a minute. */
        Waiting takenBy(InetAddress by, long nowNanos) {
            long until = taken ? untilNanos : nowNanos + AGAIN_SECONDS * SECOND;
            return new Waiting(maker, made, by, true, until);
        }

        @Override
        public String toString() {
            return "Waiting[" + made + "]";
        }
    }

    private final String domain;
    private final IntSupplier port;
    private final RandomGenerator random;
    private final LongSupplier nanos;
    private final Map<String, Waiting> byToken = new LinkedHashMap<>();

    /**
     * @param port of SIP, asked when something is fetched
     * @param random a secure one
     * @param nanos a clock such as {@link System#nanoTime}
     */
    Handouts(String domain, IntSupplier port, RandomGenerator random, LongSupplier nanos) {
        this.domain = domain;
        this.port = port;
        this.random = random;
        this.nanos = nanos;
    }

    /**
     * @param mac of the phone, or empty
     * @param phone the only address that may fetch it, null for whoever comes first
     * @return the path of what is to be fetched
     */
    synchronized String put(
            Maker maker, PhonePassword made, String mac, @Nullable InetAddress phone) {
        forgetOld();
        if (byToken.size() >= MOST) {
            byToken.remove(byToken.keySet().iterator().next());
        }
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        long until = nanos.getAsLong() + SECONDS * SECOND;
        byToken.put(token, new Waiting(maker, made, phone, false, until));
        return FOLDER + token + "/" + maker.file(mac);
    }

    /** What was made for this phone is handed out no more: its password counts no longer. */
    synchronized void forget(long phone) {
        byToken.values().removeIf(each -> each.made.phone() == phone);
    }

    @Override
    public synchronized @Nullable Text at(String path, InetAddress remote, InetAddress local) {
        int slash = path.startsWith(FOLDER) ? path.indexOf('/', FOLDER.length()) : -1;
        if (slash < 0) {
            return null;
        }
        forgetOld();
        String token = path.substring(FOLDER.length(), slash);
        Waiting waiting = byToken.get(token);
        boolean other = waiting != null && waiting.phone != null && !waiting.phone.equals(remote);
        if (waiting == null || other || !waiting.maker.isFile(path.substring(slash + 1))) {
            return null;
        }
        byToken.put(token, waiting.takenBy(remote, nanos.getAsLong()));
        PhoneSettings settings =
                new PhoneSettings(
                        waiting.made.person().name(),
                        waiting.made.person().user(),
                        waiting.made.password(),
                        domain,
                        local,
                        port.getAsInt());
        return new Text(waiting.maker.type(), waiting.maker.settings(settings));
    }

    private void forgetOld() {
        long now = nanos.getAsLong();
        byToken.values().removeIf(each -> each.untilNanos - now <= 0);
    }
}
