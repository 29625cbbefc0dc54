package org.lanline.srtp;

import java.security.GeneralSecurityException;
import java.security.Provider;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in counter mode with HMAC-SHA1 (RFC 3711 sections 4.1.1 and 4.2.1). */
final class CounterCipher implements PacketCipher {
    private static final int DIGEST_BYTES = 20;

    private final SecretKeySpec key;
    private final byte[] salt;
    private final boolean reports;
    private final int tagBytes;
    private final Cipher cipher;
    private final Mac mac;
    private final byte[] counter = new byte[16];
    private final byte[] digest = new byte[DIGEST_BYTES];
    private final byte[] word = new byte[4];

    CounterCipher(SessionKeys keys, boolean reports, int tagBytes, Provider by) {
        this.key = new SecretKeySpec(keys.encryption(), "AES");
        this.salt = keys.salt();
        this.reports = reports;
        this.tagBytes = tagBytes;
        try {
            this.cipher = Cipher.getInstance("AES/CTR/NoPadding", by);
            this.mac = Mac.getInstance("HmacSHA1", by);
            mac.init(new SecretKeySpec(keys.authentication(), "HmacSHA1"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public int protect(byte[] bytes, int at, int header, int end, int ssrc, long index) {
        crypt(bytes, at + header, end, ssrc, index);
        int tagAt = end;
        if (reports) {
            // the topmost bit says that it is encrypted (section 3.4)
            Words.put(bytes, end, (int) index | 0x8000_0000);
            tagAt = end + 4;
        }
        digest(bytes, at, tagAt, index);
        System.arraycopy(digest, 0, bytes, tagAt, tagBytes);
        return tagAt + tagBytes;
    }

    @Override
    public int unprotect(byte[] bytes, int at, int header, int end, int ssrc, long index) {
        int tagAt = end - tagBytes;
        digest(bytes, at, tagAt, index);
        int different = 0;
        for (int i = 0; i < tagBytes; i++) {
            different |= digest[i] ^ bytes[tagAt + i];
        }
        if (different != 0) {
            return FORGED;
        }
        int contentEnd = reports ? tagAt - 4 : tagAt;
        if (!reports || bytes[contentEnd] < 0) {
            crypt(bytes, at + header, contentEnd, ssrc, index);
        }
        return contentEnd;
    }

    private void digest(byte[] bytes, int at, int end, long index) {
        try {
            mac.update(bytes, at, end - at);
            if (!reports) {
                Words.put(word, 0, (int) (index >>> 16));
                mac.update(word);
            }
            mac.doFinal(digest, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Section 4.1.1: salt, source and index, and from there on a counter of blocks. */
    private void crypt(byte[] bytes, int from, int end, int ssrc, long index) {
        if (from == end) {
            return;
        }
        System.arraycopy(salt, 0, counter, 0, salt.length);
        counter[14] = 0;
        counter[15] = 0;
        Words.xor(counter, 4, ssrc);
        Words.xor(counter, 8, (int) (index >>> 16));
        counter[12] ^= (byte) (index >> 8);
        counter[13] ^= (byte) index;
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter));
            cipher.doFinal(bytes, from, end - from, bytes, from);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
