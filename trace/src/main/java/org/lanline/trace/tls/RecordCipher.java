package org.lanline.trace.tls;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Opens the records of one direction with one key (RFC 8446 section 5.2, RFC 5288, RFC 7905). */
final class RecordCipher {
    private static final int TAG_BYTES = 16;
    private static final int NONCE_BYTES = 12;

    private final Suite suite;
    private final SecretKeySpec key;
    private final byte[] salt;
    private final boolean old;
    private long sequence;

    /**
     * A suite that is read here.
     *
     * @param mac what its keys are derived with
     */
    record Suite(boolean chacha, int keyBytes, String mac) {

        /** By its registered number; null for all that are not AEAD, and those that few have. */
        static @Nullable Suite of(int number) {
            return switch (number) {
                case 0x1301, 0xc02b, 0xc02f, 0x009c, 0x009e -> new Suite(false, 16, "HmacSHA256");
                case 0x1302, 0xc02c, 0xc030, 0x009d, 0x009f -> new Suite(false, 32, "HmacSHA384");
                case 0x1303, 0xcca8, 0xcca9, 0xccaa -> new Suite(true, 32, "HmacSHA256");
                default -> null;
            };
        }
    }

    private RecordCipher(Suite suite, byte[] key, byte[] salt, boolean old) {
        this.suite = suite;
        this.key = new SecretKeySpec(key, suite.chacha ? "ChaCha20" : "AES");
        this.salt = salt;
        this.old = old;
    }

    /** Of TLS 1.3, by a traffic secret (RFC 8446 section 7.3). */
    static RecordCipher of13(Suite suite, byte[] secret) throws GeneralSecurityException {
        return new RecordCipher(
                suite,
                expand(suite, secret, "key", suite.keyBytes),
                expand(suite, secret, "iv", NONCE_BYTES),
                false);
    }

    /** Of TLS 1.2, by the master secret (RFC 5246 section 6.3). */
    static RecordCipher of12(
            Suite suite, byte[] master, byte[] clientRandom, byte[] serverRandom, boolean ofClient)
            throws GeneralSecurityException {
        int saltBytes = suite.chacha ? NONCE_BYTES : 4;
        byte[] block =
                keyBlock(
                        suite,
                        master,
                        clientRandom,
                        serverRandom,
                        2 * (suite.keyBytes + saltBytes));
        int keyAt = ofClient ? 0 : suite.keyBytes;
        int saltAt = 2 * suite.keyBytes + (ofClient ? 0 : saltBytes);
        return new RecordCipher(
                suite,
                Arrays.copyOfRange(block, keyAt, keyAt + suite.keyBytes),
                Arrays.copyOfRange(block, saltAt, saltAt + saltBytes),
                true);
    }

    /** The secret after a KeyUpdate (section 7.2). */
    static byte[] next(Suite suite, byte[] secret) throws GeneralSecurityException {
        return expand(suite, secret, "traffic upd", secret.length);
    }

    /** HKDF-Expand-Label with no context, of one block at most (section 7.1). */
    private static byte[] expand(Suite suite, byte[] secret, String label, int length)
            throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Mac mac = mac(suite, secret);
        mac.update((byte) (length >> 8));
        mac.update((byte) length);
        mac.update((byte) name.length);
        mac.update(name);
        mac.update((byte) 0);
        mac.update((byte) 1);
        return Arrays.copyOf(mac.doFinal(), length);
    }

    /** P_hash (RFC 5246 section 5). */
    private static byte[] keyBlock(
            Suite suite, byte[] master, byte[] clientRandom, byte[] serverRandom, int length)
            throws GeneralSecurityException {
        ByteBuffer seed = ByteBuffer.allocate(13 + 64);
        seed.put("key expansion".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        seed.put(serverRandom).put(clientRandom);
        Mac mac = mac(suite, master);
        byte[] chain = seed.array();
        byte[] block = new byte[0];
        while (block.length < length) {
            chain = mac.doFinal(chain);
            mac.update(chain);
            byte[] piece = mac.doFinal(seed.array());
            int before = block.length;
            block = Arrays.copyOf(block, before + piece.length);
            System.arraycopy(piece, 0, block, before, piece.length);
        }
        return block;
    }

    private static Mac mac(Suite suite, byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(suite.mac);
        mac.init(new SecretKeySpec(key, suite.mac));
        return mac;
    }

    /** What is in a record of 1.3 with its padding and type behind it, or in one of 1.2. */
    byte @Nullable [] open(byte[] record, int length) {
        int explicit = old && !suite.chacha ? 8 : 0;
        int sealed = length - 5 - explicit;
        if (sealed < TAG_BYTES) {
            return null;
        }
        try {
            Cipher cipher =
                    Cipher.getInstance(suite.chacha ? "ChaCha20-Poly1305" : "AES/GCM/NoPadding");
            byte[] nonce = nonce(record, explicit);
            AlgorithmParameterSpec parameters =
                    suite.chacha
                            ? new IvParameterSpec(nonce)
                            : new GCMParameterSpec(8 * TAG_BYTES, nonce);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            cipher.updateAAD(old ? header12(record, sealed - TAG_BYTES) : Arrays.copyOf(record, 5));
            byte[] plain = cipher.doFinal(record, 5 + explicit, sealed);
            sequence++;
            return plain;
        } catch (GeneralSecurityException notOurs) {
            return null;
        }
    }

    private byte[] nonce(byte[] record, int explicit) {
        byte[] nonce = Arrays.copyOf(salt, NONCE_BYTES);
        if (explicit > 0) {
            System.arraycopy(record, 5, nonce, 4, 8);
            return nonce;
        }
        for (int i = 0; i < 8; i++) {
            nonce[NONCE_BYTES - 1 - i] ^= (byte) (sequence >>> (8 * i));
        }
        return nonce;
    }

    private byte[] header12(byte[] record, int plainBytes) {
        return ByteBuffer.allocate(13)
                .putLong(sequence)
                .put(record, 0, 3)
                .putShort((short) plainBytes)
                .array();
    }
}
