package org.lanline.stun;

import org.jspecify.annotations.Nullable;

/** Who may log in; asked before anything is believed, so an answer keeps no state. */
public interface LongTermAccounts {

    /** Null when nobody has that name, or no longer. */
    @Nullable LongTermCredential byUsername(String username, long nowNanos);

    /** Null when nobody's name and realm hash to this (RFC 8489 section 14.4). */
    @Nullable LongTermCredential byUserhash(byte[] userhash, long nowNanos);
}
