package org.lanline.ice;

/** What a datagram was to an agent. */
public enum Verdict {
    /** Authentic, and done with. */
    HANDLED,
    /** Something else: media, DTLS, or nothing at all. */
    NOT_STUN,
    /** STUN that no sound peer sends. */
    MALFORMED,
    /** A check for another agent, or an answer to nothing that was asked. */
    NOT_MINE,
    /** The password is another one. */
    BAD_INTEGRITY,
    /** Authentic, but not to be followed; the peer was told so. */
    REFUSED,
    /** Nothing to be done about it, or too many before it. */
    IGNORED
}
