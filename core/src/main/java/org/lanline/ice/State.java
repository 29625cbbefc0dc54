package org.lanline.ice;

/** How an agent is doing, as a whole. */
public enum State {
    /** The other side's description has not come. */
    NEW,
    CHECKING,
    /** A pair works and may be used; the choice is not final. */
    CONNECTED,
    /** A pair is nominated and nothing better can come. */
    COMPLETED,
    /** Only a restart helps. */
    FAILED
}
