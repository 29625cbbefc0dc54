package org.lanline.srtp;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The master key and salt of one direction (RFC 3711 section 3.2.1). */
public final class SrtpKeys {
    private final SrtpProfile profile;
    private final byte[] key;
    private final byte[] salt;

    /** Copies both; they have the lengths of the profile. */
    public SrtpKeys(SrtpProfile profile, byte[] key, byte[] salt) {
        if (key.length != profile.keyBytes() || salt.length != profile.saltBytes()) {
            throw new IllegalArgumentException(profile + " has keys of another length");
        }
        this.profile = profile;
        this.key = key.clone();
        this.salt = salt.clone();
    }

    /**
     * Makes keys.
     *
     * @param random that nobody can guess
     */
    public static SrtpKeys random(SrtpProfile profile, RandomGenerator random) {
        byte[] key = new byte[profile.keyBytes()];
        byte[] salt = new byte[profile.saltBytes()];
        random.nextBytes(key);
        random.nextBytes(salt);
        return new SrtpKeys(profile, key, salt);
    }

    public SrtpProfile profile() {
        return profile;
    }

    /** A copy. */
    public byte[] key() {
        return key.clone();
    }

    /** A copy. */
    public byte[] salt() {
        return salt.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SrtpKeys that
                && profile == that.profile
                && Arrays.equals(key, that.key)
                && Arrays.equals(salt, that.salt);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    /** Without the keys: this may be logged. */
    @Override
    public String toString() {
        return "keys of " + profile;
    }
}
