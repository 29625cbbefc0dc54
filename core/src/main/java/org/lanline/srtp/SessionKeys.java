package org.lanline.srtp;

import java.security.GeneralSecurityException;
import java.security.Provider;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What packets are protected with, derived from the master key (RFC 3711 section 4.3).
 *
 * @param authentication of 20 bytes; not used with GCM
 */
@SuppressWarnings("ArrayRecordComponent") // private to this room, compared by nobody
record SessionKeys(byte[] encryption, byte[] authentication, byte[] salt) {
    private static final int LABEL_AT = 7;
    private static final int DERIVED_SALT_BYTES = 14;
    private static final int AUTHENTICATION_BYTES = 20;

    static SessionKeys ofMedia(SrtpKeys master, Provider provider) {
        return derive(master, 0, provider);
    }

    static SessionKeys ofReports(SrtpKeys master, Provider provider) {
        return derive(master, 3, provider);
    }

    private static SessionKeys derive(SrtpKeys master, int firstLabel, Provider provider) {
        SrtpProfile profile = master.profile();
        return new SessionKeys(
                pseudoRandom(master, firstLabel, profile.keyBytes(), provider),
                pseudoRandom(master, firstLabel + 1, AUTHENTICATION_BYTES, provider),
                pseudoRandom(master, firstLabel + 2, profile.saltBytes(), provider));
    }

    /** AES in counter mode over nothing (section 4.3.3; with 256 bits RFC 6188). */
    private static byte[] pseudoRandom(SrtpKeys master, int label, int length, Provider provider) {
        byte[] counter = new byte[16];
        byte[] salt = master.salt();
        // a salt of 96 bits is followed by zeros (RFC 7714 section 11)
        System.arraycopy(salt, 0, counter, 0, Math.min(salt.length, DERIVED_SALT_BYTES));
        counter[LABEL_AT] ^= (byte) label;
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding", provider);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(master.key(), "AES"),
                    new IvParameterSpec(counter));
            return cipher.doFinal(new byte[length]);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
