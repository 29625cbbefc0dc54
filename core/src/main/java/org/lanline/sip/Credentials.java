package org.lanline.sip;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an Authorization or Proxy-Authorization field says (RFC 3261 section 20.7). */
public sealed interface Credentials {

    /** Proof that a password is known (RFC 7616). Only complete ones with {@code qop=auth}. */
    record Digest(
            String user,
            String realm,
            String nonce,
            String uri,
            String response,
            DigestAlgorithm algorithm,
            String cnonce,
            int nonceCount)
            implements Credentials {}

    /** A token that its holder was given (RFC 8898). */
    record Bearer(String token) implements Credentials {}

    /** Another scheme, or one of these that cannot be accepted as it is. */
    record Unusable(String why) implements Credentials {}

    /** Reads the value of the field; linear in its length. */
    static Credentials parse(String value) {
        String text = value.strip();
        int space = text.indexOf(' ');
        String scheme = space < 0 ? text : text.substring(0, space);
        String rest = space < 0 ? "" : text.substring(space + 1).strip();
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "digest" -> digest(rest);
            case "bearer" ->
                    rest.isEmpty() || rest.indexOf(' ') >= 0
                            ? new Unusable("not one token")
                            : new Bearer(rest);
            default -> new Unusable("unknown scheme");
        };
    }

    private static Credentials digest(String text) {
        Map<String, String> fields = DigestFields.of(text);
        if (fields == null) {
            return new Unusable("digest that cannot be read");
        }
        DigestAlgorithm algorithm = DigestAlgorithm.of(fields.getOrDefault("algorithm", "MD5"));
        if (algorithm == null) {
            return new Unusable("digest algorithm");
        }
        // Without qop it would be RFC 2069, which a replay cannot be told from.
        if (!"auth".equalsIgnoreCase(fields.get("qop"))) {
            return new Unusable("digest without qop=auth");
        }
        int nonceCount = nonceCount(fields.getOrDefault("nc", ""));
        List<String> needed = List.of("username", "realm", "nonce", "uri", "response", "cnonce");
        return nonceCount > 0 && fields.keySet().containsAll(needed)
                ? digest(fields, algorithm, nonceCount)
                : new Unusable("digest with gaps");
    }

    private static Digest digest(Map<String, String> fields, DigestAlgorithm algorithm, int count) {
        return new Digest(
                fields.getOrDefault("username", ""),
                fields.getOrDefault("realm", ""),
                fields.getOrDefault("nonce", ""),
                fields.getOrDefault("uri", ""),
                fields.getOrDefault("response", "").toLowerCase(Locale.ROOT),
                algorithm,
                fields.getOrDefault("cnonce", ""),
                count);
    }

    /** Eight hexadecimal digits; 0 when they are not. */
    private static int nonceCount(String text) {
        if (text.length() != 8) {
            return 0;
        }
        int count = 0;
        for (int i = 0; i < 8; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return 0;
            }
            count = count << 4 | digit;
        }
        return Math.max(count, 0);
    }
}
