package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Candidate;
import org.lanline.ice.Event;
import org.lanline.ice.Pair;
import org.lanline.server.ice.RelayPlace;

/** Shows what {@code lanline ice} does. Called by one thread. */
interface IceView {

    /**
     * A candidate of this side was gathered, or one of the other side is known now.
     *
     * @param relay that lends it to this side; null where none does
     */
    void candidate(String who, Candidate candidate, boolean remote, @Nullable RelayPlace relay);

    /** The line to give to the other machine. */
    void line(IceLine.Kind kind, String line);

    /** A remark for people. */
    void remark(String sentence);

    void event(String who, Event event);

    /** Time goes by: whatever is drawn may be drawn anew. */
    default void tick(long nowNanos) {}

    /** When that is next wanted; {@code Long.MAX_VALUE} for never. */
    default long deadline() {
        return Long.MAX_VALUE;
    }

    /** The pair that both sides use. */
    void winner(String who, Pair pair, PathKind kind);
}
