package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.DigestAlgorithm;

import java.util.List;

/**
 * Who may register and call: the switchboard's only view of the store. Every answer comes from
 * memory, at once; an implementation never blocks and is called from the loop alone.
 */
public interface Accounts {

    /**
     * A device that holds a valid token.
     *
     * @param id the device's id, stable over re-registration, opaque
     * @param user the user part of its address of record, such as {@code kitchen}
     * @param displayName what others see, such as {@code Kitchen}
     */
    record Device(String id, String user, String displayName) {}

    /**
     * The device that holds this bearer token (RFC 8898), or null: unknown, revoked and malformed
     * are one.
     */
    @Nullable Device deviceByToken(String token);

    /**
     * A phone's password.
     *
     * @param phone which of the phones it is; no other ever has its number
     * @param ha1 in lower-case hex (RFC 7616 section 3.4.2)
     */
    record PhoneSecret(long phone, String ha1) {

        /** One for all phones of a user. */
        public static List<PhoneSecret> shared(String ha1) {
            return List.of(new PhoneSecret(1, ha1));
        }
    }

    /**
     * The passwords of a user's phones, one each: {@link org.lanline.sip.DigestServer#MOST_SECRETS}
     * at most, none when there is no such user.
     */
    List<PhoneSecret> phones(String user, DigestAlgorithm algorithm);

    /**
     * The digest that this user's phones are asked for where it is not the box's own; another one
     * is not taken from them then.
     */
    default @Nullable DigestAlgorithm digest(String user) {
        return null;
    }

    /** True when this user part belongs to somebody, registered now or not, or to a group. */
    boolean exists(String user);

    /** The user whom a short number is for, or null: {@code 21} may be {@code kitchen}. */
    default @Nullable String userOf(String number) {
        return null;
    }

    /** True for a parking slot: it holds the calls that come to it until somebody dials it. */
    default boolean parks(String user) {
        return false;
    }

    /** Where calls to this user go. */
    default CallRules rules(String user) {
        return CallRules.NONE;
    }

    /** Who is rung for this user where it is a group, else null. */
    default @Nullable RingGroup group(String user) {
        return null;
    }
}
