package org.lanline.server.web;

import java.net.InetSocketAddress;

/**
 * One WebSocket path of the box, such as {@code /sip}. The HTTP library stays behind {@link
 * WebServer}; the rooms that speak over a WebSocket see this only.
 *
 * <p>All calls for one connection come from that connection's own virtual thread, in order; they
 * may block briefly but must not wait for another connection.
 */
public interface SocketEndpoint {

    /** Path of the upgrade request, such as {@code /sip}. */
    String path();

    /** The only subprotocol taken; an upgrade without it is refused with 400. */
    String subprotocol();

    /** Longest text message taken in bytes; a longer one closes with 1009. */
    int maxMessageBytes();

    /** A connection has opened. */
    Session open(Peer peer);

    /** What the endpoint does with what arrives. */
    interface Session {
        void text(String message);

        /**
         * Called once, whoever closed; {@code code} is RFC 6455's, 1006 when the connection broke.
         */
        void closed(int code, String reason);
    }

    /** The other side. Every method may be called from any thread and none of them blocks. */
    interface Peer {
        InetSocketAddress remote();

        InetSocketAddress local();

        /**
         * Queues one text message. The queue is bounded: a peer that does not read is closed with
         * 1013 and the message dropped.
         */
        void send(String message);

        /** Closes with an RFC 6455 code after what is queued has been sent. */
        void close(int code, String reason);
    }
}
