package org.lanline.cli;

import org.lanline.ice.Candidate;
import org.lanline.ice.Event;
import org.lanline.ice.Pair;

/** Shows what {@code lanline ice} does. Called by one thread. */
interface IceView {

    /** A candidate of this side was gathered, or one of the other side is known now. */
    void candidate(String who, Candidate candidate, boolean remote);

    /** The line to give to the other machine. */
    void line(IceLine.Kind kind, String line);

    /** A remark for people. */
    void remark(String sentence);

    void event(String who, Event event);

    /** Time goes by: whatever is drawn may be drawn anew. */
    default void tick(long nowNanos) {}

    /** The pair that both sides use. */
    void winner(String who, Pair pair);

    /** How a pair is to be called. */
    static String kind(Pair pair) {
        return switch (pair.local().type()) {
            case RELAYED -> "relayed";
            case HOST ->
                    switch (pair.remote().type()) {
                        case RELAYED -> "relayed";
                        case HOST -> "direct";
                        case SERVER_REFLEXIVE, PEER_REFLEXIVE -> "through a NAT";
                    };
            case SERVER_REFLEXIVE, PEER_REFLEXIVE -> "through a NAT";
        };
    }
}
