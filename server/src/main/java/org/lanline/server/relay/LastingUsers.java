package org.lanline.server.relay;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.LongTermAccounts;
import org.lanline.stun.LongTermCredential;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The users that the settings may name. */
final class LastingUsers implements LongTermAccounts {

    private final Map<String, LongTermCredential> byName = new HashMap<>();
    private final Map<ByteBuffer, LongTermCredential> byHash = new HashMap<>();

    LastingUsers(List<Config.TurnUser> users, String realm) {
        for (Config.TurnUser each : users) {
            LongTermCredential credential =
                    new LongTermCredential(each.name(), each.name(), each.password());
            byName.put(each.name(), credential);
            byHash.put(ByteBuffer.wrap(IntegrityKey.userhash(each.name(), realm)), credential);
        }
    }

    @Override
    public @Nullable LongTermCredential byUsername(String username, long nowNanos) {
        return byName.get(username);
    }

    @Override
    public @Nullable LongTermCredential byUserhash(byte[] hash, long nowNanos) {
        return byHash.get(ByteBuffer.wrap(hash));
    }
}
