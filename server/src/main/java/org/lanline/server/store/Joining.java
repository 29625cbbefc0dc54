package org.lanline.server.store;

/** What became of a wish to join under a new name. */
public sealed interface Joining {

    record Joined(Membership membership) implements Joining {}

    /**
     * @param name as its holder writes it
     */
    record NameTaken(String name) implements Joining {}

    /** The box knows as many people as it can. */
    record Full() implements Joining {}

    /** The invite was wrong, used or too old. */
    record InviteRefused(Redeeming.Refusal refusal) implements Joining {}
}
