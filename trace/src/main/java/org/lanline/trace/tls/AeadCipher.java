package org.lanline.trace.tls;

import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** GCM, CCM and ChaCha20-Poly1305 (RFC 8446 section 5.2, RFC 5288, 6655, 7905). */
final class AeadCipher extends RecordCipher {
    private static final int NONCE_BYTES = 12;

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

    /** The JDK has no CCM (RFC 3610). */
    private byte @Nullable [] ccm(
            byte[] record, int from, int sealed, byte[] nonce, byte[] beside) {
        var cipher = CCMBlockCipher.newInstance(AESEngine.newInstance());
        var secret = new KeyParameter(key.getEncoded());
        cipher.init(false, new AEADParameters(secret, 8 * suite.tagBytes(), nonce, beside));
        byte[] plain = new byte[sealed - suite.tagBytes()];
        try {
            int written = cipher.processBytes(record, from, sealed, plain, 0);
            cipher.doFinal(plain, written);
            return plain;
        } catch (InvalidCipherTextException notOurs) {
            return null;
        }
    }
}
