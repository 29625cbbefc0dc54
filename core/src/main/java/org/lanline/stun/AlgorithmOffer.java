package org.lanline.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The offer of SHA-256 in a challenge (PASSWORD-ALGORITHMS, RFC 8489 section 14.11), which makes it
 * longer: it is made only where the request was as long, so that nobody is sent more than he has
 * sent, forged or not. A client that wants to be offered it makes its requests long enough.
 */
final class AlgorithmOffer {

    /** SHA-256 first, then MD5, no parameters. */
    private static final byte[] ALGORITHMS = {
        0, (byte) PasswordAlgorithm.SHA256.number(), 0, 0,
        0, (byte) PasswordAlgorithm.MD5.number(), 0, 0
    };

    private static final int ERROR_CODE_BYTES = 4;

    private final int challengeBytes;

    AlgorithmOffer(String realm) {
        challengeBytes =
                StunMessage.HEADER_BYTES
                        + StunMessage.attributeBytes(ERROR_CODE_BYTES)
                        + StunMessage.attributeBytes(realm.getBytes(UTF_8).length)
                        + StunMessage.attributeBytes(StunNonces.CHARACTERS_WITH_FEATURES)
                        + StunMessage.attributeBytes(ALGORITHMS.length);
    }

    /** True when a challenge with the offer is no longer than this request. */
    boolean fits(StunMessage request) {
        return challengeBytes <= withoutFingerprint(request, request.size());
    }

    /**
     * True when whoever signed this has asked for the offer: what there is without the signature
     * was long enough. If it knows of none, somebody in between has cut its first request short
     * (section 9.2.1, bid-down).
     */
    boolean wasAskedForBy(StunMessage request) {
        int bytes = request.size();
        for (int i = 0; i < request.count(); i++) {
            if (isSignature(request.typeAt(i))) {
                bytes -= StunMessage.attributeBytes(request.lengthAt(i));
            }
        }
        return challengeBytes <= withoutFingerprint(request, bytes);
    }

    /** The answer to a request with a fingerprint has one too. */
    private static int withoutFingerprint(StunMessage request, int bytes) {
        return request.has(Attribute.FINGERPRINT) ? bytes - StunMessage.FINGERPRINT_BYTES : bytes;
    }

    private static boolean isSignature(int type) {
        return switch (type) {
            case Attribute.USERNAME,
                    Attribute.USERHASH,
                    Attribute.REALM,
                    Attribute.NONCE,
                    Attribute.PASSWORD_ALGORITHM,
                    Attribute.PASSWORD_ALGORITHMS,
                    Attribute.MESSAGE_INTEGRITY,
                    Attribute.MESSAGE_INTEGRITY_SHA256 ->
                    true;
            default -> false;
        };
    }

    /** True when the request repeats the offer as it was made. */
    boolean isIn(StunMessage request) {
        return request.is(Attribute.PASSWORD_ALGORITHMS, ALGORITHMS);
    }

    StunWriter write(StunWriter challenge) {
        return challenge.bytes(Attribute.PASSWORD_ALGORITHMS, ALGORITHMS);
    }
}
