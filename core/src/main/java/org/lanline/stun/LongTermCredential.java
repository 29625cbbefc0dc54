package org.lanline.stun;

/**
 * Somebody who may log in (RFC 8489 section 9.2).
 *
 * @param user whom quotas and permissions are counted for; for time-limited credentials this is the
 *     part of the username that stays
 * @param username as it stands in USERNAME
 * @param keys made of the password, or of hashes where no password is kept
 */
public record LongTermCredential(String user, String username, Keys keys) {

    /** The key of this credential for an algorithm. */
    @FunctionalInterface
    public interface Keys {
        IntegrityKey key(PasswordAlgorithm algorithm, String realm);
    }

    public LongTermCredential(String user, String username, String password) {
        this(
                user,
                username,
                (algorithm, realm) -> IntegrityKey.longTerm(algorithm, username, realm, password));
    }

    IntegrityKey key(PasswordAlgorithm algorithm, String realm) {
        return keys.key(algorithm, realm);
    }
}
