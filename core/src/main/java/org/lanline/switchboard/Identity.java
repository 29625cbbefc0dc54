package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;

/**
 * Who has proven to be behind a request.
 *
 * @param user the user part of the address of record, as the accounts write it
 * @param deviceId the device whose token was shown, null where it was a password
 * @param phone the phone whose password it was, {@link #NO_PHONE} where it was a token
 */
record Identity(String user, @Nullable String deviceId, long phone) {
    static final long NO_PHONE = 0;

    static Identity device(String user, String deviceId) {
        return new Identity(user, deviceId, NO_PHONE);
    }

    static Identity phone(String user, long phone) {
        return new Identity(user, null, phone);
    }
}
