package org.lanline.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.LongTermAccounts;
import org.lanline.stun.LongTermCredential;
import org.lanline.wire.Ascii;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;

import javax.crypto.Mac;

/**
 * Time-limited credentials as the services of browsers hand them out: the username is the second in
 * which it ends, a colon and the user; the password is the Base64 of the username's HMAC-SHA1 under
 * a secret (draft-uberti-behave-turn-rest-00 section 2.2).
 */
public final class RestCredentials implements LongTermAccounts {

    /** One of them, to be handed out once. */
    public record Issued(String username, String password) {}

    private record Known(String username, String why) {}

    private static final int MOST_KNOWN = 4_096;
    private static final long LATEST_SECOND = 1L << 40;

    private final Mac mac;
    private final String realm;
    private final LongUnaryOperator epochSeconds;
    private final LongTermAccounts stored;

    /** By userhash, of those issued here: a hash cannot be turned back. */
    private final Map<ByteBuffer, Known> known =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Known> eldest) {
                    return size() > MOST_KNOWN;
                }
            };

    /**
     * @param realm which the userhash is made with
     * @param epochSeconds the time of day that belongs to a time of the loop's clock
     * @param stored who else may log in
     */
    public RestCredentials(
            byte[] secret, String realm, LongUnaryOperator epochSeconds, LongTermAccounts stored) {
        this.mac = IntegrityKey.prepared("HmacSHA1", secret);
        this.realm = realm;
        this.epochSeconds = epochSeconds;
        this.stored = stored;
    }

    /**
     * Makes one for a user.
     *
     * @param why for the journal, when an allocation is made with it
     */
    public Issued issue(String user, String why, int lifetimeSeconds, long nowNanos) {
        long until = epochSeconds.applyAsLong(nowNanos) + lifetimeSeconds;
        String username = until + ":" + user;
        known.put(
                ByteBuffer.wrap(IntegrityKey.userhash(username, realm)), new Known(username, why));
        return new Issued(username, password(username));
    }

    /** Why it was handed out; empty for one that was not made here. */
    public String why(String username) {
        Known found = known.get(ByteBuffer.wrap(IntegrityKey.userhash(username, realm)));
        return found == null ? "" : found.why();
    }

    private String password(String username) {
        return Base64.getEncoder().encodeToString(mac.doFinal(username.getBytes(UTF_8)));
    }

    @Override
    public @Nullable LongTermCredential byUsername(String username, long nowNanos) {
        int colon = username.indexOf(':');
        String user = colon < 0 ? "" : username.substring(colon + 1);
        byte[] until = username.substring(0, Math.max(0, colon)).getBytes(UTF_8);
        long second = Ascii.decimal(until, 0, until.length, LATEST_SECOND);
        if (second < 0 || user.isEmpty()) {
            return stored.byUsername(username, nowNanos);
        }
        return second > epochSeconds.applyAsLong(nowNanos)
                ? new LongTermCredential(user, username, password(username))
                : null;
    }

    @Override
    public @Nullable LongTermCredential byUserhash(byte[] userhash, long nowNanos) {
        Known found = known.get(ByteBuffer.wrap(userhash));
        return found == null
                ? stored.byUserhash(userhash, nowNanos)
                : byUsername(found.username(), nowNanos);
    }
}
