package org.lanline.ice;

/** What an agent tells its owner. */
public sealed interface Event {

    /** A pair has come, or its state or nomination has changed. */
    record Checked(Pair pair) implements Event {}

    /**
     * A check found an address that nobody had named.
     *
     * @param remote true when it is one of the peer's
     */
    record Discovered(Candidate candidate, boolean remote) implements Event {}

    /**
     * Packets for the peer go along this pair from now on. Before the nomination it is the best of
     * those that answered (RFC 8445 section 12.1).
     */
    record Selected(Pair pair) implements Event {}

    record Changed(State state) implements Event {}

    /** Nothing may be sent any more (RFC 7675 section 5.1). */
    record Failed(Failure failure) implements Event {}

    record RoleChanged(Role role) implements Event {}

    /**
     * A candidate has this name instead of an address: whoever can resolve it calls {@link
     * Agent#resolved}, with no address when nobody knows it.
     */
    record NameWanted(String name) implements Event {}
}
