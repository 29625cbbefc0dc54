package org.lanline.server.people;

import org.jspecify.annotations.Nullable;

/** One frame from a client of {@code /rendezvous}, read and checked. */
sealed interface Frame {

    /**
     * @param resume the connection to go on with, or null for a new one
     */
    record Hello(String token, @Nullable Resume resume) implements Frame {
        @Override
        public String toString() {
            return "Hello[resume=" + resume + "]";
        }
    }

    /**
     * @param sequence of the last frame that the client has
     */
    record Resume(String session, long sequence) {}

    record State(PersonState state) implements Frame {}

    /**
     * @param to a user or a device's id
     * @param payload JSON, as it came
     */
    record Signal(String to, String payload) implements Frame {}

    /**
     * @param call a Call-ID, or empty
     */
    record Relay(String call, RelayDesk.Because because) implements Frame {}

    /** Not in the contract. */
    record Bad(String why) implements Frame {}

    /** Too much at once: what it was is not looked at. */
    record Flood() implements Frame {}
}
