package org.lanline.server.people;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.Device;
import org.lanline.server.web.Bucket;

import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Iterator;
import java.util.random.RandomGenerator;

/**
 * One client of {@code /rendezvous}, over one connection after another: what it was told last, so
 * that a connection that broke can be resumed without a gap. Bounded in memory.
 */
final class Session {

    /** How many frames and chars are kept for a client that comes back. */
    static final int KEPT_FRAMES = 256;

    static final int KEPT_CHARS = 131_072;

    static final long NOBODY = -1;

    private static final int ID_BYTES = 16;
    private static final int RECEIVED_CHARS_AT_ONCE = 262_144;
    private static final int RECEIVED_CHARS_A_SECOND = 65_536;

    /** A frame without its number in front; the tail is shared by all who get it. */
    record Numbered(BoxFrame type, long sequence, String tail) {

        String json() {
            return type.head() + "\"sequence\":" + sequence + "," + tail + "}";
        }
    }

    final String id;
    final Device device;
    private final ArrayDeque<Numbered> kept = new ArrayDeque<>();
    private final Bucket signals;
    private int keptChars;
    private long sequence;

    /** The connection that it has now, or {@link #NOBODY}. */
    long connection;

    /** When its last connection was closed. */
    long detachedNanos;

    PersonState state = PersonState.FREE;

    /** What its welcome said about its own person, until something else is said. */
    @Nullable String knows;

    Session(String id, Device device, long connection, long nowNanos) {
        this.id = id;
        this.device = device;
        this.connection = connection;
        this.signals = new Bucket(RECEIVED_CHARS_AT_ONCE, RECEIVED_CHARS_A_SECOND, nowNanos);
    }

    /** Nobody guesses it. */
    static String newId(RandomGenerator random) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** True when this is news: the first thing said of its own person may be known already. */
    boolean learns(String user, String json) {
        if (!user.equals(device.person().user())) {
            return true;
        }
        boolean known = json.equals(knows);
        knows = null;
        return !known;
    }

    boolean isAttached() {
        return connection != NOBODY;
    }

    long sequence() {
        return sequence;
    }

    /** Gives a frame its number and keeps it. */
    private Numbered number(BoxFrame type, String tail) {
        Numbered frame = new Numbered(type, ++sequence, tail);
        kept.add(frame);
        keptChars += tail.length();
        while (kept.size() > KEPT_FRAMES || keptChars > KEPT_CHARS) {
            keptChars -= kept.remove().tail().length();
        }
        return frame;
    }

    /** Now, and again should it come back after its connection broke. */
    void tell(BoxFrame type, String tail, Rendezvous.Out out) {
        Numbered frame = number(type, tail);
        if (isAttached()) {
            out.send(connection, frame.json());
        }
    }

    /** True when everything after this number is still here. */
    boolean canResumeAfter(long seen) {
        return seen <= sequence && seen >= sequence - kept.size();
    }

    /** The frames after this number, oldest first. */
    Iterator<Numbered> after(long seen) {
        return kept.stream().filter(frame -> frame.sequence() > seen).iterator();
    }

    /** False when this client is being sent more than one can read. */
    boolean takesSignal(int chars, long nowNanos) {
        return signals.take(chars, nowNanos);
    }
}
