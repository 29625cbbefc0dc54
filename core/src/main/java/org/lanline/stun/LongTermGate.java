package org.lanline.stun;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/**
 * The server's side of long-term credentials (RFC 8489 section 9.2.4). It keeps nothing: nonces
 * prove themselves, and a request that is refused has cost a few hashes at most.
 */
public final class LongTermGate {

    /** What the check of a request said. */
    public sealed interface Admission {}

    /**
     * Let in.
     *
     * @param key answers are protected with it
     * @param sha256 whether by MESSAGE-INTEGRITY-SHA256, as the request was
     */
    public record Admitted(LongTermCredential credential, IntegrityKey key, boolean sha256)
            implements Admission {}

    /**
     * Turned away.
     *
     * @param code 400, 401 or 438; the last two come with a new nonce
     */
    public record Refused(int code) implements Admission {
        /** True when the answer is to say how to log in. */
        public boolean challenges() {
            return code != StunError.BAD_REQUEST;
        }
    }

    private static final Refused BAD_REQUEST = new Refused(StunError.BAD_REQUEST);
    private static final Refused UNAUTHENTICATED = new Refused(StunError.UNAUTHENTICATED);
    private static final Refused STALE = new Refused(StunError.STALE_NONCE);

    private final String realm;
    private final StunNonces nonces;
    private final LongTermAccounts accounts;
    private final AlgorithmOffer offer;

    public LongTermGate(String realm, StunNonces nonces, LongTermAccounts accounts) {
        this.realm = realm;
        this.nonces = nonces;
        this.accounts = accounts;
        this.offer = new AlgorithmOffer(realm);
    }

    public String realm() {
        return realm;
    }

    /** Checks a request in the order of section 9.2.4. */
    public Admission check(StunMessage request, InetSocketAddress from, long nowNanos) {
        return check(request, from, null, nowNanos);
    }

    /**
     * Checks a request of somebody who has logged in before.
     *
     * @param known the key of then, which spares the look-up when the name is the same
     */
    public Admission check(
            StunMessage request, InetSocketAddress from, @Nullable Admitted known, long nowNanos) {
        if (!request.hasIntegrity()) {
            return UNAUTHENTICATED;
        }
        String nonce = request.text(Attribute.NONCE);
        boolean named = request.has(Attribute.USERNAME) || request.has(Attribute.USERHASH);
        if (nonce == null || !named || !request.has(Attribute.REALM)) {
            return BAD_REQUEST;
        }
        if (isBidDown(request, nonce)) {
            return BAD_REQUEST;
        }
        if (nonces.check(nonce, from, nowNanos) != StunNonces.Verdict.FRESH
                || isCutShort(request, nonce)) {
            return STALE;
        }
        Admitted candidate = known(request, known);
        if (candidate == null) {
            candidate = lookedUp(request, nowNanos);
        }
        boolean proved =
                candidate != null && request.integrity(candidate.key()) == StunMessage.Check.GOOD;
        return proved && candidate != null ? candidate : UNAUTHENTICATED;
    }

    /**
     * With the feature bit in the nonce a request names both, all algorithms as they were offered
     * and one of them, or neither; otherwise somebody in between has taken the better one away.
     */
    private boolean isBidDown(StunMessage request, String nonce) {
        boolean offered = wasOffered(nonce);
        boolean one = request.has(Attribute.PASSWORD_ALGORITHM);
        boolean all = request.has(Attribute.PASSWORD_ALGORITHMS);
        if (!offered || (!one && !all)) {
            return false;
        }
        return !one || !offer.isIn(request) || algorithm(request) == null;
    }

    private static boolean wasOffered(String nonce) {
        return (Math.max(0, StunNonces.features(nonce)) & StunNonces.PASSWORD_ALGORITHMS) != 0;
    }

    /** A nonce without an offer, of a client that would have been made one: it gets it now. */
    private boolean isCutShort(StunMessage request, String nonce) {
        return !wasOffered(nonce) && offer.wasAskedForBy(request);
    }

    /** MD5 when the request does not say; null for one that is not known here. */
    private static @Nullable PasswordAlgorithm algorithm(StunMessage request) {
        int index = request.find(Attribute.PASSWORD_ALGORITHM);
        return index < 0
                ? PasswordAlgorithm.MD5
                : PasswordAlgorithm.ofNumber(request.u16(Attribute.PASSWORD_ALGORITHM));
    }

    private static @Nullable Admitted known(StunMessage request, @Nullable Admitted known) {
        boolean same =
                known != null
                        && !request.has(Attribute.PASSWORD_ALGORITHM)
                        && known.sha256() == request.has(Attribute.MESSAGE_INTEGRITY_SHA256)
                        && known.credential().username().equals(request.text(Attribute.USERNAME));
        return same ? known : null;
    }

    private @Nullable Admitted lookedUp(StunMessage request, long nowNanos) {
        String username = request.text(Attribute.USERNAME);
        byte[] userhash = request.bytes(Attribute.USERHASH);
        LongTermCredential found = null;
        if (username != null) {
            found = accounts.byUsername(username, nowNanos);
        } else if (userhash != null) {
            found = accounts.byUserhash(userhash, nowNanos);
        }
        PasswordAlgorithm algorithm = algorithm(request);
        if (found == null || algorithm == null) {
            return null;
        }
        boolean sha256 = request.has(Attribute.MESSAGE_INTEGRITY_SHA256);
        return new Admitted(found, found.key(algorithm, realm), sha256);
    }

    /**
     * Adds to a 401 or 438 what a client needs to log in; SHA-256 and USERHASH are offered where
     * that makes it no longer than the request.
     */
    public StunWriter challenge(
            StunWriter answer, StunMessage request, InetSocketAddress to, long nowNanos) {
        boolean withFeatures = offer.fits(request);
        answer.text(Attribute.REALM, realm)
                .text(Attribute.NONCE, nonces.issue(to, withFeatures, nowNanos));
        return withFeatures ? offer.write(answer) : answer;
    }
}
