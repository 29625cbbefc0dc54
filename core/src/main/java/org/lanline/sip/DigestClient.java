package org.lanline.sip;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Answers digest challenges for one user (RFC 7616, RFC 3261 section 22, RFC 8760): takes the best
 * hash that is offered, and counts how often it has used a nonce. A challenge without {@code
 * qop=auth} is not answered: what answers it could be sent again by whoever saw it.
 */
public final class DigestClient {
    private final String user;
    private final String password;
    private final RandomGenerator random;

    public DigestClient(String user, String password, RandomGenerator random) {
        this.user = user;
        this.password = password;
        this.random = random;
    }

    /**
     * A challenge that can be answered, and how often it has been.
     *
     * @param header that the answer stands in, such as {@code Authorization}
     */
    private record Challenge(
            String header, String realm, String nonce, String opaque, DigestAlgorithm algorithm) {}

    private @Nullable Challenge challenge;
    private int count;

    /** True once there is a challenge to answer; whether it is still good, its maker knows. */
    public boolean isAsked() {
        return challenge != null;
    }

    /**
     * Takes the challenge out of a 401 or 407.
     *
     * @return false when there is none in it that can be answered
     */
    public boolean asked(SipMessage refusal) {
        return asked(refusal, null);
    }

    /**
     * The same for one realm only: whoever a request reaches can ask for a password too.
     *
     * @param realm null for any
     */
    public boolean asked(SipMessage refusal, @Nullable String realm) {
        boolean proxy = refusal.status() == 407;
        Challenge best = null;
        for (String each : refusal.headers(proxy ? "Proxy-Authenticate" : "WWW-Authenticate")) {
            Challenge next = parse(each, proxy);
            boolean better =
                    next != null
                            && (realm == null || realm.equals(next.realm))
                            && (best == null || next.algorithm.bytes() > best.algorithm.bytes());
            best = better ? next : best;
        }
        challenge = best;
        count = 0;
        return best != null;
    }

    private static @Nullable Challenge parse(String value, boolean proxy) {
        String text = value.strip();
        if (!text.toLowerCase(Locale.ROOT).startsWith("digest ")) {
            return null;
        }
        Map<String, String> fields = DigestFields.of(text.substring(7).strip());
        if (fields == null) {
            return null;
        }
        DigestAlgorithm algorithm = DigestAlgorithm.of(fields.getOrDefault("algorithm", "MD5"));
        String realm = fields.get("realm");
        String nonce = fields.get("nonce");
        List<String> qualities = Arrays.asList(fields.getOrDefault("qop", "").split("[ ,]+"));
        if (algorithm == null || realm == null || nonce == null || !qualities.contains("auth")) {
            return null;
        }
        String header = proxy ? "Proxy-Authorization" : "Authorization";
        return new Challenge(header, realm, nonce, fields.getOrDefault("opaque", ""), algorithm);
    }

    /** Of the last challenge; null before there was one. */
    public @Nullable String realm() {
        return challenge == null ? null : challenge.realm;
    }

    /** True when the challenge only says that a nonce has become too old (section 3.3). */
    public static boolean isStale(SipMessage refusal) {
        String header = refusal.status() == 407 ? "Proxy-Authenticate" : "WWW-Authenticate";
        return refusal.headers(header).stream()
                .anyMatch(each -> each.toLowerCase(Locale.ROOT).matches(".*stale=\"?true\\b.*"));
    }

    /** The request with the answer to the last challenge, if there was one. */
    public SipMessage answered(SipMessage request) {
        Challenge asked = challenge;
        if (asked == null) {
            return request;
        }
        count++;
        byte[] chance = new byte[8];
        random.nextBytes(chance);
        Credentials.Digest digest =
                new Credentials.Digest(
                        user,
                        asked.realm,
                        asked.nonce,
                        request.requestUriText(),
                        "",
                        asked.algorithm,
                        HexFormat.of().formatHex(chance),
                        count);
        return request.edit().set(asked.header, text(asked, digest, request.method())).done();
    }

    private String text(Challenge asked, Credentials.Digest digest, String method) {
        DigestAlgorithm algorithm = asked.algorithm;
        String ha1 = algorithm.ha1(user, asked.realm, password);
        String opaque = asked.opaque.isEmpty() ? "" : ", opaque=" + Text.quoted(asked.opaque);
        return "Digest username=%s, realm=%s, nonce=%s, uri=%s, response=\"%s\", algorithm=%s"
                        .formatted(
                                Text.quoted(user),
                                Text.quoted(asked.realm),
                                Text.quoted(asked.nonce),
                                Text.quoted(digest.uri()),
                                algorithm.response(ha1, digest, method),
                                algorithm.text())
                + ", cnonce=\"%s\", qop=auth, nc=%08x%s".formatted(digest.cnonce(), count, opaque);
    }
}
