package org.lanline.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Objects;

import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of MESSAGE-INTEGRITY and MESSAGE-INTEGRITY-SHA256, prepared once and used for many
 * messages by one thread (RFC 8489 section 9, 14.5, 14.6).
 */
public final class IntegrityKey {
    public static final int SHA1_BYTES = 20;
    public static final int SHA256_BYTES = 32;
    static final int LEAST_SHA256_BYTES = 16;

    private final byte[] key;
    private final byte[] header = new byte[4];
    private final byte[] result = new byte[SHA256_BYTES];
    private @Nullable Mac sha1;
    private @Nullable Mac sha256;

    private IntegrityKey(byte[] key) {
        this.key = key;
    }

    /** The key of a short-term password, such as the ones that ICE exchanges (section 9.1.1). */
    public static IntegrityKey shortTerm(String password) {
        return new IntegrityKey(opaque(password).getBytes(UTF_8));
    }

    /** The key of a long-term credential (section 9.2.2). */
    public static IntegrityKey longTerm(
            PasswordAlgorithm algorithm, String username, String realm, String password) {
        String text = opaque(username) + ":" + opaque(realm) + ":" + opaque(password);
        return new IntegrityKey(algorithm.hash(text.getBytes(UTF_8)));
    }

    /**
     * A key whose hash of name, realm and password is at hand, for those who keep no passwords.
     *
     * @param hash 16 bytes of MD5 or 32 of SHA-256
     */
    public static IntegrityKey ofHash(byte[] hash) {
        return new IntegrityKey(hash.clone());
    }

    /** What USERHASH says of a user (section 14.4). */
    public static byte[] userhash(String username, String realm) {
        String text = opaque(username) + ":" + opaque(realm);
        return PasswordAlgorithm.SHA256.hash(text.getBytes(UTF_8));
    }

    /** The OpaqueString profile (RFC 8265 section 4.2): composed, and every space the plain one. */
    static String opaque(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return text;
        }
        return Normalizer.normalize(text.replaceAll("\\p{Zs}", " "), Normalizer.Form.NFC);
    }

    /**
     * The MAC of a message up to where the attribute begins, its header's length counting up to the
     * attribute's end (section 14.5).
     *
     * @return an array that the next call overwrites
     */
    byte[] mac(int attribute, ByteBuffer buffer, int start, int attributeAt, int valueBytes) {
        Mac mac = attribute == Attribute.MESSAGE_INTEGRITY ? sha1() : sha256();
        int length = attributeAt + 4 + valueBytes - start - StunMessage.HEADER_BYTES;
        header[0] = buffer.get(start);
        header[1] = buffer.get(start + 1);
        header[2] = (byte) (length >>> 8);
        header[3] = (byte) length;
        mac.update(header);
        int position = buffer.position();
        int limit = buffer.limit();
        buffer.limit(attributeAt).position(start + 4);
        mac.update(buffer);
        buffer.limit(limit).position(position);
        try {
            mac.doFinal(result, 0);
        } catch (ShortBufferException impossible) {
            throw new AssertionError("32 bytes hold both", impossible);
        }
        return result;
    }

    private Mac sha1() {
        if (sha1 == null) {
            sha1 = prepared("HmacSHA1", key);
        }
        return Objects.requireNonNull(sha1);
    }

    private Mac sha256() {
        if (sha256 == null) {
            sha256 = prepared("HmacSHA256", key);
        }
        return Objects.requireNonNull(sha256);
    }

    /** Compares in a time that does not tell where they differ. */
    static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
    }

    /** A MAC with its key in it. */
    public static Mac prepared(String algorithm, byte[] key) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            // an empty password is no key to Java; a zero byte pads to the same block
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new AssertionError("every Java has " + algorithm, impossible);
        }
    }
}
