package org.lanline.server.relay;

import org.lanline.server.net.StreamListener;
import org.lanline.server.net.UdpLoop;
import org.lanline.turn.Listener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

import javax.net.ServerSocketFactory;

/**
 * A listener for clients by TCP or by TLS: one virtual thread that accepts, two for each client.
 */
final class RelayStreams {

    static final int CONNECTIONS = 512;
    static final int CONNECTIONS_A_SOURCE = 64;
    private static final int BACKLOG = 64;

    private final UdpLoop loop;
    private final RelayStream.Owner owner;
    private final BiFunction<Listener.Transport, InetSocketAddress, Listener> listeners;
    private final Listener.Transport transport;
    private final StreamListener server;
    private final Set<RelayStream> streams = ConcurrentHashMap.newKeySet();

    /**
     * @param sockets makes a plain listener, or one for TLS
     * @param port 0 takes a free one
     * @param listeners what the TURN server takes a connection for, by where it came to
     */
    RelayStreams(
            UdpLoop loop,
            RelayStream.Owner owner,
            BiFunction<Listener.Transport, InetSocketAddress, Listener> listeners,
            Listener.Transport transport,
            ServerSocketFactory sockets,
            int port)
            throws IOException {
        this.loop = loop;
        this.owner = owner;
        this.listeners = listeners;
        this.transport = transport;
        this.server =
                new StreamListener(
                        "relay-accept",
                        sockets.createServerSocket(port, BACKLOG),
                        new StreamListener.Bounds(CONNECTIONS, CONNECTIONS_A_SOURCE),
                        this::take);
    }

    int port() {
        return server.local().getPort();
    }

    private void take(Socket socket, Runnable whenGone) {
        InetSocketAddress local = (InetSocketAddress) socket.getLocalSocketAddress();
        RelayStream stream =
                new RelayStream(
                        loop,
                        owner,
                        socket,
                        listeners.apply(transport, local),
                        RelayStream.Patience.USUAL,
                        gone -> {
                            streams.remove(gone);
                            whenGone.run();
                        });
        streams.add(stream);
        stream.start();
    }

    /** Ends the listener and every connection. */
    void close() {
        server.close();
        streams.forEach(RelayStream::close);
    }
}
