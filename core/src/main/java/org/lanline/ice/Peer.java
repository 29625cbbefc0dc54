package org.lanline.ice;

import org.lanline.stun.IntegrityKey;

/**
 * The other side of a session.
 *
 * @param credentials that it told us
 * @param username in our checks
 * @param key of our checks and of the answers to them
 */
record Peer(
        Credentials credentials,
        String username,
        IntegrityKey key,
        boolean lite,
        boolean renomination) {

    static Peer of(Credentials own, Description description, boolean renomination) {
        Credentials theirs = description.credentials();
        return new Peer(
                theirs,
                theirs.ufrag() + ":" + own.ufrag(),
                IntegrityKey.shortTerm(theirs.password()),
                description.lite(),
                renomination && description.options().contains(Description.RENOMINATION));
    }
}
