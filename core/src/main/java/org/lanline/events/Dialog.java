package org.lanline.events;

/**
 * One side of a call, as others see it: that there is one and how far it has come, not with whom.
 *
 * @param id means nothing outside the box
 * @param initiator whether this side called
 */
record Dialog(String id, boolean initiator, State state) {

    /** RFC 4235 section 3.7.1. */
    enum State {
        TRYING,
        EARLY,
        CONFIRMED
    }
}
