package org.lanline.trace.tls;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** GCM, CCM and ChaCha20-Poly1305 (RFC 8446 section 5.2, RFC 5288, 6655, 7905). */
final class AeadCipher extends RecordCipher {
    private static final int NONCE_BYTES = 12;
    private static final int BLOCK_BYTES = 16;

    private final Suite suite;
    private final SecretKeySpec key;
    private final byte[] iv;
    private final boolean old;

    AeadCipher(Suite suite, Keys keys, boolean old) {
        this.suite = suite;
        this.key =
                new SecretKeySpec(
                        keys.key(), suite.mode() == Suite.Mode.CHACHA ? "ChaCha20" : "AES");
        this.iv = keys.iv();
        this.old = old;
    }

    @Override
    byte @Nullable [] opened(byte[] record) throws GeneralSecurityException {
        int explicit = old && suite.mode() != Suite.Mode.CHACHA ? 8 : 0;
        int from = HEADER_BYTES + explicit;
        int sealed = record.length - from;
        if (sealed < suite.tagBytes()) {
            return null;
        }
        byte[] nonce = nonce(record, explicit);
        byte[] beside =
                old
                        ? header12(record, sealed - suite.tagBytes())
                        : Arrays.copyOf(record, HEADER_BYTES);
        return switch (suite.mode()) {
            case GCM -> {
                var parameters = new GCMParameterSpec(8 * suite.tagBytes(), nonce);
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(Cipher.DECRYPT_MODE, key, parameters);
                cipher.updateAAD(beside);
                yield cipher.doFinal(record, from, sealed);
            }
            case CHACHA -> {
                Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
                cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(nonce));
                cipher.updateAAD(beside);
                yield cipher.doFinal(record, from, sealed);
            }
            case CCM -> ccm(record, from, sealed, nonce, beside);
            case CBC -> null;
        };
    }

    private byte[] nonce(byte[] record, int explicit) {
        byte[] nonce = Arrays.copyOf(iv, NONCE_BYTES);
        if (explicit > 0) {
            System.arraycopy(record, HEADER_BYTES, nonce, 4, 8);
            return nonce;
        }
        for (int i = 0; i < 8; i++) {
            nonce[NONCE_BYTES - 1 - i] ^= (byte) (sequence() >>> (8 * i));
        }
        return nonce;
    }

    /**
     * The JDK has no CCM, but both of its parts: AES in counter mode, and the last block of AES-CBC
     * for the tag (RFC 3610), whose lengths take three bytes here.
     */
    private byte @Nullable [] ccm(byte[] record, int from, int sealed, byte[] nonce, byte[] beside)
            throws GeneralSecurityException {
        int tagBytes = suite.tagBytes();
        int plainBytes = sealed - tagBytes;
        byte[] counter = ByteBuffer.allocate(BLOCK_BYTES).put((byte) 2).put(nonce).array();
        Cipher counting = Cipher.getInstance("AES/CTR/NoPadding");
        counting.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(counter));
        byte[] input = new byte[BLOCK_BYTES + plainBytes];
        System.arraycopy(record, from + plainBytes, input, 0, tagBytes);
        System.arraycopy(record, from, input, BLOCK_BYTES, plainBytes);
        byte[] output = counting.doFinal(input);
        byte[] plain = Arrays.copyOfRange(output, BLOCK_BYTES, output.length);
        byte[] tag = ccmTag(plain, nonce, beside);
        boolean ours =
                MessageDigest.isEqual(
                        Arrays.copyOf(tag, tagBytes), Arrays.copyOf(output, tagBytes));
        return ours ? plain : null;
    }

    private byte[] ccmTag(byte[] plain, byte[] nonce, byte[] beside)
            throws GeneralSecurityException {
        int besideBytes = padded(2 + beside.length);
        ByteBuffer all = ByteBuffer.allocate(BLOCK_BYTES + besideBytes + padded(plain.length));
        all.put((byte) (64 + 8 * ((suite.tagBytes() - 2) / 2) + 2)).put(nonce);
        all.put((byte) (plain.length >> 16)).putShort((short) plain.length);
        all.putShort((short) beside.length).put(beside);
        all.position(BLOCK_BYTES + besideBytes).put(plain);
        Cipher chaining = Cipher.getInstance("AES/CBC/NoPadding");
        chaining.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[BLOCK_BYTES]));
        byte[] chain = chaining.doFinal(all.array());
        return Arrays.copyOfRange(chain, chain.length - BLOCK_BYTES, chain.length);
    }

    private static int padded(int length) {
        return (length + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }
}
