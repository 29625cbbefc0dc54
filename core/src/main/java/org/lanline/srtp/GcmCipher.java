package org.lanline.srtp;

import java.security.GeneralSecurityException;
import java.security.Provider;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in Galois counter mode (RFC 7714 sections 8 and 9). */
final class GcmCipher implements PacketCipher {
    private static final int TAG_BYTES = 16;

    private final SecretKeySpec key;
    private final byte[] salt;
    private final boolean reports;
    private final Cipher cipher;
    private final byte[] nonce = new byte[12];
    private final byte[] word = new byte[4];

    GcmCipher(SessionKeys keys, boolean reports, Provider by) {
        this.key = new SecretKeySpec(keys.encryption(), "AES");
        this.salt = keys.salt();
        this.reports = reports;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding", by);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public int protect(byte[] bytes, int at, int header, int end, int ssrc, long index) {
        try {
            begin(Cipher.ENCRYPT_MODE, ssrc, index);
            cipher.updateAAD(bytes, at, header);
            if (reports) {
                Words.put(word, 0, (int) index | 0x8000_0000);
                cipher.updateAAD(word);
            }
            int from = at + header;
            int written = from + cipher.doFinal(bytes, from, end - from, bytes, from);
            if (reports) {
                System.arraycopy(word, 0, bytes, written, 4);
                written += 4;
            }
            return written;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public int unprotect(byte[] bytes, int at, int header, int end, int ssrc, long index) {
        int from = at + header;
        int tagEnd = reports ? end - 4 : end;
        boolean encrypted = !reports || bytes[tagEnd] < 0;
        try {
            begin(Cipher.DECRYPT_MODE, ssrc, index);
            // what is only authenticated is all associated (section 9.2)
            int clear = encrypted ? header : tagEnd - TAG_BYTES - at;
            cipher.updateAAD(bytes, at, clear);
            if (reports) {
                cipher.updateAAD(bytes, tagEnd, 4);
            }
            if (!encrypted) {
                cipher.doFinal(bytes, tagEnd - TAG_BYTES, TAG_BYTES);
                return tagEnd - TAG_BYTES;
            }
            return from + cipher.doFinal(bytes, from, tagEnd - from, bytes, from);
        } catch (AEADBadTagException forged) {
            return FORGED;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Sections 8.1 and 9.1. */
    private void begin(int mode, int ssrc, long index) throws GeneralSecurityException {
        System.arraycopy(salt, 0, nonce, 0, nonce.length);
        Words.xor(nonce, 2, ssrc);
        if (reports) {
            Words.xor(nonce, 8, (int) index);
        } else {
            Words.xor(nonce, 6, (int) (index >>> 16));
            nonce[10] ^= (byte) (index >> 8);
            nonce[11] ^= (byte) index;
        }
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    }
}
