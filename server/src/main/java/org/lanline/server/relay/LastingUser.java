package org.lanline.server.relay;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.LongTermAccounts;
import org.lanline.stun.LongTermCredential;

import java.security.MessageDigest;

/** The one user that the settings may name. */
final class LastingUser implements LongTermAccounts {

    private final @Nullable LongTermCredential credential;
    private final byte[] userhash;

    LastingUser(Config.@Nullable TurnUser user, String realm) {
        this.credential =
                user == null
                        ? null
                        : new LongTermCredential(user.name(), user.name(), user.password());
        this.userhash = user == null ? new byte[0] : IntegrityKey.userhash(user.name(), realm);
    }

    @Override
    public @Nullable LongTermCredential byUsername(String username, long nowNanos) {
        return credential != null && credential.username().equals(username) ? credential : null;
    }

    @Override
    public @Nullable LongTermCredential byUserhash(byte[] hash, long nowNanos) {
        return credential != null && MessageDigest.isEqual(userhash, hash) ? credential : null;
    }
}
