package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;

/**
 * Who has proven to be behind a request.
 *
 * @param user the user part of the address of record, as the accounts write it
 * @param deviceId the device whose token was shown, null where it was a password
 */
record Identity(String user, @Nullable String deviceId) {}
