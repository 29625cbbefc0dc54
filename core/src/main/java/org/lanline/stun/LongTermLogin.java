package org.lanline.stun;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * The client's side of long-term credentials (RFC 8489 section 9.2.3 and 9.2.5): learns realm and
 * nonce from a challenge, takes the strongest algorithm that the server offers, and does not let
 * anybody talk it out of that.
 */
public final class LongTermLogin {

    /** What an error response means for the next try. */
    public enum Next {
        /** The same request again, with what has been learnt. */
        RETRY,
        /** It is not about credentials, or they are wrong, or somebody plays tricks. */
        GIVE_UP
    }

    private final String username;
    private final String password;
    private @Nullable String realm;
    private @Nullable String nonce;
    private byte @Nullable [] offered;
    private PasswordAlgorithm algorithm = PasswordAlgorithm.MD5;
    private boolean anonymous;
    private @Nullable IntegrityKey key;

    public LongTermLogin(String username, String password) {
        this.username = username;
        this.password = password;
    }

    /** True once there is a nonce to answer with. */
    public boolean isChallenged() {
        return key != null;
    }

    /**
     * @param authenticated whether the request that this answers was sent with these credentials
     */
    public Next refused(StunMessage error, boolean authenticated) {
        int code = error.errorCode();
        boolean stale = code == StunError.STALE_NONCE;
        if (!stale && (code != StunError.UNAUTHENTICATED || authenticated)) {
            return Next.GIVE_UP;
        }
        String newRealm = error.text(Attribute.REALM);
        String newNonce = error.text(Attribute.NONCE);
        if (newNonce == null || (newRealm == null && realm == null)) {
            return Next.GIVE_UP;
        }
        int features = Math.max(0, StunNonces.features(newNonce));
        byte[] algorithms = error.bytes(Attribute.PASSWORD_ALGORITHMS);
        PasswordAlgorithm best = PasswordAlgorithm.MD5;
        if ((features & StunNonces.PASSWORD_ALGORITHMS) != 0) {
            // section 9.2.5: the bit without the attribute means that somebody took it out
            best = algorithms == null ? null : strongest(algorithms);
        } else {
            algorithms = null;
        }
        if (best == null) {
            return Next.GIVE_UP;
        }
        learn(newRealm == null ? Objects.requireNonNull(realm) : newRealm, newNonce, best);
        offered = algorithms;
        anonymous = (features & StunNonces.USERNAME_ANONYMITY) != 0;
        return Next.RETRY;
    }

    private void learn(String newRealm, String newNonce, PasswordAlgorithm best) {
        if (key == null || !newRealm.equals(realm) || best != algorithm) {
            key = IntegrityKey.longTerm(best, username, newRealm, password);
        }
        realm = newRealm;
        nonce = newNonce;
        algorithm = best;
    }

    /** Reads pairs of algorithm and parameters (section 14.11); null when none is known here. */
    private static @Nullable PasswordAlgorithm strongest(byte[] offered) {
        PasswordAlgorithm best = null;
        for (int at = 0; at + 4 <= offered.length; ) {
            int number = (offered[at] & 0xff) << 8 | (offered[at + 1] & 0xff);
            int parameters = (offered[at + 2] & 0xff) << 8 | (offered[at + 3] & 0xff);
            PasswordAlgorithm each = PasswordAlgorithm.ofNumber(number);
            if (each != null && (best == null || each.compareTo(best) > 0)) {
                best = each;
            }
            at += 4 + (parameters + 3 & ~3);
        }
        return best;
    }

    /** Adds who we are and the proof of it; adds nothing before the first challenge. */
    public StunWriter sign(StunWriter request) {
        if (key == null || nonce == null || realm == null) {
            return request;
        }
        if (anonymous) {
            request.bytes(Attribute.USERHASH, IntegrityKey.userhash(username, realm));
        } else {
            request.text(Attribute.USERNAME, IntegrityKey.opaque(username));
        }
        request.text(Attribute.REALM, realm).text(Attribute.NONCE, nonce);
        if (offered == null) {
            return request.integrity(key);
        }
        return request.bytes(Attribute.PASSWORD_ALGORITHMS, offered)
                .u16(Attribute.PASSWORD_ALGORITHM, algorithm.number())
                .integritySha256(key);
    }

    /** Checks the integrity of an answer to a signed request. */
    public StunMessage.Check check(StunMessage answer) {
        return key == null ? StunMessage.Check.ABSENT : answer.integrity(key);
    }
}
