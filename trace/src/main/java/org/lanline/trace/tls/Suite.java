package org.lanline.trace.tls;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A cipher suite that is read here.
 *
 * @param keyBytes of the cipher
 * @param tagBytes behind a record, of those that have a tag
 * @param hash what its keys are derived with, as the JDK names the MAC
 * @param mac what its records are protected with, of those that need one besides
 */
record Suite(Mode mode, int keyBytes, int tagBytes, String hash, @Nullable String mac) {

    /** How records are sealed. */
    enum Mode {
        GCM,
        CCM,
        CHACHA,
        CBC
    }

    private static final String SHA1 = "HmacSHA1";
    private static final String SHA256 = "HmacSHA256";
    private static final String SHA384 = "HmacSHA384";

    /** By its registered number; null for those that few have. */
    static @Nullable Suite of(int number) {
        return switch (number) {
            case 0x1301, 0xc02b, 0xc02f, 0x009c, 0x009e -> aead(Mode.GCM, 16, 16, SHA256);
            case 0x1302, 0xc02c, 0xc030, 0x009d, 0x009f -> aead(Mode.GCM, 32, 16, SHA384);
            case 0x1303, 0xcca8, 0xcca9, 0xccaa -> aead(Mode.CHACHA, 32, 16, SHA256);
            case 0x1304, 0xc09c, 0xc09e, 0xc0ac -> aead(Mode.CCM, 16, 16, SHA256);
            case 0x1305, 0xc0a0, 0xc0a2, 0xc0ae -> aead(Mode.CCM, 16, 8, SHA256);
            case 0xc09d, 0xc09f, 0xc0ad -> aead(Mode.CCM, 32, 16, SHA256);
            case 0xc0a1, 0xc0a3, 0xc0af -> aead(Mode.CCM, 32, 8, SHA256);
            case 0x002f, 0x0032, 0x0033, 0xc009, 0xc013 -> cbc(16, SHA256, SHA1);
            case 0x0035, 0x0038, 0x0039, 0xc00a, 0xc014 -> cbc(32, SHA256, SHA1);
            case 0x003c, 0x0040, 0x0067, 0xc023, 0xc027 -> cbc(16, SHA256, SHA256);
            case 0x003d, 0x006a, 0x006b -> cbc(32, SHA256, SHA256);
            case 0xc024, 0xc028 -> cbc(32, SHA384, SHA384);
            default -> null;
        };
    }

    private static Suite aead(Mode mode, int keyBytes, int tagBytes, String hash) {
        return new Suite(mode, keyBytes, tagBytes, hash, null);
    }

    private static Suite cbc(int keyBytes, String hash, String mac) {
        return new Suite(Mode.CBC, keyBytes, 0, hash, mac);
    }

    /** The key of its MAC; 0 for those that have none. */
    int macBytes() {
        return switch (mac == null ? "" : mac) {
            case SHA1 -> 20;
            case SHA256 -> 32;
            case SHA384 -> 48;
            default -> 0;
        };
    }

    /** What keys are derived with, ready. */
    Mac hashing(byte[] key) throws GeneralSecurityException {
        return mac(hash, key);
    }

    static Mac mac(String name, byte[] key) throws GeneralSecurityException {
        Mac made = Mac.getInstance(name);
        made.init(new SecretKeySpec(key, name));
        return made;
    }
}
