package org.lanline.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.List;

/**
 * Asks for proof of a password and judges it (RFC 7616 as used by RFC 3261 section 22 and RFC
 * 8760). Keeps no state for those who only ask; belongs to one thread.
 *
 * <p>The digest URI is hashed as the client gives it and not held against the Request-URI: phones
 * write other things there, and on a plain transport it would bind nothing.
 */
public final class DigestServer {

    public enum Verdict {
        ACCEPTED,
        /** The password is known, but the nonce is used up: ask again with {@code stale=true}. */
        STALE,
        REFUSED
    }

    /** How many passwords a user has at most. */
    public static final int MOST_SECRETS = 8;

    private static final Judgement REFUSED = new Judgement(Verdict.REFUSED, -1);

    private final String realm;
    private final Nonces nonces;

    /**
     * @param secret random, and made anew at every start: which counts were used is forgotten then,
     *     so the nonces must be too
     * @param nonceLifeNanos how long after its issue a nonce is good
     * @param mostNonces that are remembered; the oldest become stale when there are more
     */
    public DigestServer(String realm, byte[] secret, long nonceLifeNanos, int mostNonces) {
        this.realm = realm;
        this.nonces = new Nonces(secret, nonceLifeNanos, mostNonces);
    }

    /** The value of a WWW-Authenticate or Proxy-Authenticate field. */
    public String challenge(
            DigestAlgorithm algorithm, boolean stale, InetAddress source, long nowNanos) {
        return "Digest realm="
                + Text.quoted(realm)
                + ", nonce=\""
                + nonces.issue(source, nowNanos)
                + "\", algorithm="
                + algorithm.text()
                + ", qop=\"auth\""
                + (stale ? ", stale=true" : "");
    }

    /** Whether this answers a challenge that was sent to this address not long ago. */
    public boolean isAsked(Credentials.Digest digest, InetAddress source, long nowNanos) {
        return nonces.isFresh(digest.nonce(), source, nowNanos);
    }

    /**
     * What an answer to a challenge is worth.
     *
     * @param which of the secrets it proves, counted from 0; -1 where it proves none
     */
    public record Judgement(Verdict verdict, int which) {}

    /**
     * Judges an answer to a challenge. A refusal takes the same time whether or not the user
     * exists, and however many secrets are stored.
     *
     * @param secrets HA1 of each password of this user, for this algorithm: {@link #MOST_SECRETS}
     *     at most, none where nobody has this name
     * @param source where the request came from
     */
    public Judgement verify(
            Credentials.Digest digest,
            String method,
            List<String> secrets,
            InetAddress source,
            long nowNanos) {
        int which = proven(digest, method, secrets);
        if (which < 0 || !digest.realm().equals(realm)) {
            return REFUSED;
        }
        boolean fresh = nonces.use(digest.nonce(), digest.nonceCount(), source, nowNanos);
        return new Judgement(fresh ? Verdict.ACCEPTED : Verdict.STALE, which);
    }

    /** Stops at the one that fits: who knows a password learns nothing from how long that took. */
    private static int proven(Credentials.Digest digest, String method, List<String> secrets) {
        DigestAlgorithm algorithm = digest.algorithm();
        byte[] shown = digest.response().getBytes(UTF_8);
        String nobodys = "0".repeat(2 * algorithm.bytes());
        for (int i = 0; i < MOST_SECRETS; i++) {
            boolean stored = i < secrets.size();
            String secret = stored ? secrets.get(i) : nobodys;
            byte[] expected = algorithm.response(secret, digest, method).getBytes(UTF_8);
            if (MessageDigest.isEqual(expected, shown) && stored) {
                return i;
            }
        }
        return -1;
    }
}
