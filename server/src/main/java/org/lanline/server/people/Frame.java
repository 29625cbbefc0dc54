package org.lanline.server.people;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;

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
     * @param ice what it says of where its sender can be reached; null for nothing
     */
    record Signal(String to, String payload, @Nullable Ice ice) implements Frame {}

    /**
     * @param call which attempt of two sides to reach each other it belongs to
     * @param names of multicast DNS, for candidates without an address
     */
    record Ice(String call, List<InetAddress> hosts, List<String> names) {}

    /**
     * @param call a Call-ID, or empty
     */
    record Relay(String call, RelayDesk.Because because) implements Frame {}

    /**
     * @param call a Call-ID
     * @param record a piece of a call record: a JSON object, as it came
     */
    record Evidence(String call, String record) implements Frame {}

    /** Not in the contract. */
    record Bad(String why) implements Frame {}

    /** Too much at once: what it was is not looked at. */
    record Flood() implements Frame {}
}
