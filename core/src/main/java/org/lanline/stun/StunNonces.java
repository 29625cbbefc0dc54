package org.lanline.stun;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Base64;

import javax.crypto.Mac;

/**
 * Nonces that prove themselves, so that a stranger's request leaves nothing behind (RFC 8489
 * section 9.2): a time and a MAC over that time, the source's address and port and the offered
 * features, in 16 characters; after a cookie and the features, 13 more (section 9.2, security
 * features). What was captured is of no use from another port of the same host.
 */
public final class StunNonces {

    /** What a nonce turned out to be. */
    public enum Verdict {
        FRESH,
        /** Made here for this source, too long ago. */
        STALE,
        /** Not made here, or not for this source. */
        FOREIGN
    }

    static final String COOKIE = "obMatJos2";

    /** The feature bit that PASSWORD-ALGORITHMS is offered, of 24. */
    static final int PASSWORD_ALGORITHMS = 0x80_0000;

    /** The feature bit that USERHASH is understood. */
    static final int USERNAME_ANONYMITY = 0x40_0000;

    private static final int FEATURES = PASSWORD_ALGORITHMS | USERNAME_ANONYMITY;
    private static final int FEATURE_CHARACTERS = 4;
    private static final int STAMP_BYTES = 12;
    private static final int STAMP_CHARACTERS = 16;

    /** Length of the longer kind. */
    static final int CHARACTERS_WITH_FEATURES =
            COOKIE.length() + FEATURE_CHARACTERS + STAMP_CHARACTERS;

    private static final long SECOND = 1_000_000_000;

    private final Mac mac;
    private final int lifetimeSeconds;

    /**
     * @param secret at least 16 random bytes, nobody else's
     */
    public StunNonces(byte[] secret, int lifetimeSeconds) {
        this.mac = IntegrityKey.prepared("HmacSHA256", secret);
        this.lifetimeSeconds = lifetimeSeconds;
    }

    /**
     * A nonce for this source.
     *
     * @param withFeatures whether to say that SHA-256 and USERHASH are understood; it takes 13
     *     bytes
     */
    public String issue(InetSocketAddress source, boolean withFeatures, long nowNanos) {
        int features = withFeatures ? FEATURES : 0;
        String stamp = stamp(source, features, seconds(nowNanos));
        return withFeatures ? COOKIE + encoded(features) + stamp : stamp;
    }

    public Verdict check(String nonce, InetSocketAddress source, long nowNanos) {
        int features = Math.max(0, features(nonce));
        String stamp =
                hasFeatures(nonce) ? nonce.substring(COOKIE.length() + FEATURE_CHARACTERS) : nonce;
        byte[] bytes = decoded(stamp);
        if (bytes.length != STAMP_BYTES) {
            return Verdict.FOREIGN;
        }
        int issued = ByteBuffer.wrap(bytes).getInt();
        if (!IntegrityKey.same(stamp(source, features, issued), stamp)) {
            return Verdict.FOREIGN;
        }
        int age = seconds(nowNanos) - issued;
        return age >= 0 && age <= lifetimeSeconds ? Verdict.FRESH : Verdict.STALE;
    }

    /** The 24 feature bits behind the cookie; -1 when there is no cookie. */
    static int features(String nonce) {
        if (!hasFeatures(nonce)) {
            return -1;
        }
        int from = COOKIE.length();
        byte[] bytes = decoded(nonce.substring(from, from + FEATURE_CHARACTERS));
        return bytes.length == 3
                ? (bytes[0] & 0xff) << 16 | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff)
                : -1;
    }

    private static boolean hasFeatures(String nonce) {
        return nonce.startsWith(COOKIE) && nonce.length() >= COOKIE.length() + FEATURE_CHARACTERS;
    }

    private static int seconds(long nowNanos) {
        return (int) Math.floorDiv(nowNanos, SECOND);
    }

    private String stamp(InetSocketAddress source, int features, int seconds) {
        ByteBuffer about = ByteBuffer.allocate(10).putInt(seconds).putInt(features);
        mac.update(about.putShort((short) source.getPort()).flip());
        byte[] hash = mac.doFinal(source.getAddress().getAddress());
        byte[] bytes = ByteBuffer.allocate(STAMP_BYTES).putInt(seconds).put(hash, 0, 8).array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String encoded(int features) {
        byte[] bytes = {(byte) (features >>> 16), (byte) (features >>> 8), (byte) features};
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Nothing for what is not Base64. */
    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text.getBytes(US_ASCII));
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }
}
