package org.lanline.server.people;

import java.net.InetAddress;
import java.util.List;

/** Where a device asks for a way through the box. For the loop thread. */
public interface RelayDesk {

    /** Why a device asks. */
    enum Because {
        /** No pair of addresses has worked. */
        FAILED,
        /** A pair has worked and does so no longer. */
        DISCONNECTED,
        /** This box relays every call, because its owner wants that. */
        ALWAYS,
        /** The browser shows no address of its own: it is told one by STUN. */
        BLIND
    }

    /**
     * @param user whose device asks
     * @param device its id
     * @param call the SIP Call-ID; empty for {@link Because#BLIND}
     * @param box at which of its addresses the device has found the box
     */
    record Wish(String user, String device, String call, Because because, InetAddress box) {}

    /** One entry of a browser's {@code iceServers}. */
    sealed interface IceServer {
        record Stun(List<String> urls) implements IceServer {}

        record Turn(List<String> urls, String username, String credential) implements IceServer {}
    }

    /** What the device gets. */
    sealed interface Answer {
        /**
         * @param seconds how long the credentials are good for
         * @param here networks of this device, such as {@code 10.77.0.0/24}
         * @param there networks of the other side
         */
        record Granted(
                List<IceServer> iceServers, int seconds, List<String> here, List<String> there)
                implements Answer {}

        /** Nobody is relayed here, or the ports cannot be had. */
        record Off() implements Answer {}

        /** This person has as many relayed calls as there may be. */
        record Full() implements Answer {}

        /** This device's person has no such call. */
        record NoCall() implements Answer {}
    }

    /** How the box relays, as the settings name it, for the welcome. */
    String policy();

    Answer ask(Wish wish, long nowNanos);

    /**
     * One side of an attempt that is signalled at the rendezvous, not by SIP, has said where it is;
     * what it said before counts no longer.
     *
     * @param names of multicast DNS that it has instead of addresses
     */
    void described(
            String call, String user, String other, List<InetAddress> hosts, List<String> names);

    /** Such an attempt is over. */
    void ended(String call, String one, String other);
}
