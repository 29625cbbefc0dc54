package org.lanline.trace.tls;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in CBC with a MAC, of TLS 1.2 (RFC 5246 section 6.2.3.2, RFC 7366). */
final class CbcCipher extends RecordCipher {
    private static final int BLOCK_BYTES = 16;

    private final Suite suite;
    private final Keys keys;
    private final boolean macIsOutside;

    CbcCipher(Suite suite, Keys keys, boolean macIsOutside) {
        this.suite = suite;
        this.keys = keys;
        this.macIsOutside = macIsOutside;
    }

    @Override
    byte @Nullable [] opened(byte[] record) throws GeneralSecurityException {
        int macBytes = suite.macBytes();
        int sealedEnd = record.length - (macIsOutside ? macBytes : 0);
        int from = HEADER_BYTES + BLOCK_BYTES;
        int sealed = sealedEnd - from;
        if (sealed < BLOCK_BYTES || sealed % BLOCK_BYTES != 0) {
            return null;
        }
        if (macIsOutside && !isMac(record, record, HEADER_BYTES, sealedEnd, sealedEnd)) {
            return null;
        }
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(keys.key(), "AES"),
                new IvParameterSpec(record, HEADER_BYTES, BLOCK_BYTES));
        byte[] plain = cipher.doFinal(record, from, sealed);
        int end = plain.length - 1 - (plain[plain.length - 1] & 0xff);
        if (macIsOutside) {
            return end < 0 ? null : Arrays.copyOf(plain, end);
        }
        int contentEnd = end - macBytes;
        return contentEnd >= 0 && isMac(record, plain, 0, contentEnd, contentEnd)
                ? Arrays.copyOf(plain, contentEnd)
                : null;
    }

    /** True when the MAC of some bytes of {@code in} lies there. */
    private boolean isMac(byte[] record, byte[] in, int from, int end, int macAt)
            throws GeneralSecurityException {
        Mac mac = Suite.mac(Objects.requireNonNull(suite.mac()), keys.mac());
        mac.update(header12(record, end - from));
        mac.update(in, from, end - from);
        return MessageDigest.isEqual(
                mac.doFinal(), Arrays.copyOfRange(in, macAt, macAt + suite.macBytes()));
    }
}
