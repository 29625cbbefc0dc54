package org.lanline.server.web;

import java.net.InetSocketAddress;

/**
 * One WebSocket path of the box, such as {@code /sip}. The HTTP library stays behind {@link
 * WebServer}; the rooms that speak over a WebSocket see this only.
 *
 * <p>All calls for one connection come one after the other, on virtual threads; they may block
 * briefly but must not wait for another connection.
 */
public interface SocketEndpoint {

    /** Path of the upgrade request, such as {@code /sip}. */
    String path();

    /** The only subprotocol taken; an upgrade without it is refused with 400. */
    String subprotocol();

    /** Longest message taken in bytes; a longer one closes with 1009. */
    int maxMessageBytes();

    /** A connection has opened. */
    Session open(Peer peer);

    /** What the endpoint does with what arrives. */
    interface Session {
        void text(String message);

        /**
         * A binary message has come.
         *
         * @return false when this endpoint takes none: the connection is closed with 1003
         */
        default boolean binary(byte[] message) {
            return false;
        }

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

        /** As {@link #send(String)}, as a binary message. */
        default void send(byte[] message) {
            throw new UnsupportedOperationException("text only");
        }

        /** Closes with an RFC 6455 code after what is queued has been sent. */
        void close(int code, String reason);
    }
}
