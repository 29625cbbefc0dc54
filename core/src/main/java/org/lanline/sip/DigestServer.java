package org.lanline.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.security.MessageDigest;

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
     * Judges an answer to a challenge. Takes the same time whether or not the user exists.
     *
     * @param ha1 what is stored for this user and algorithm, null when nothing is
     * @param source where the request came from
     */
    public Verdict verify(
            Credentials.Digest digest,
            String method,
            @Nullable String ha1,
            InetAddress source,
            long nowNanos) {
        DigestAlgorithm algorithm = digest.algorithm();
        String secret = ha1 == null ? "0".repeat(2 * algorithm.bytes()) : ha1;
        String expected = algorithm.response(secret, digest, method);
        boolean same =
                MessageDigest.isEqual(expected.getBytes(UTF_8), digest.response().getBytes(UTF_8));
        if (!same || ha1 == null || !digest.realm().equals(realm)) {
            return Verdict.REFUSED;
        }
        boolean fresh = nonces.use(digest.nonce(), digest.nonceCount(), source, nowNanos);
        return fresh ? Verdict.ACCEPTED : Verdict.STALE;
    }
}
