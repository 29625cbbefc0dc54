package org.lanline.server.relay;

import org.lanline.server.net.UdpLoop;
import org.lanline.turn.Listener;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import javax.net.ServerSocketFactory;

/**
 * A listener for clients by TCP or by TLS: one virtual thread that accepts, two for each client.
 */
final class RelayStreams {

    static final int CONNECTIONS = 512;
    static final int CONNECTIONS_A_SOURCE = 64;
    private static final int BACKLOG = 64;
    private static final long PAUSE_MILLIS = 100;

    private final UdpLoop loop;
    private final RelayStream.Owner owner;
    private final BiFunction<Listener.Transport, InetSocketAddress, Listener> listeners;
    private final Listener.Transport transport;
    private final ServerSocket server;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<InetAddress, Integer> bySource = new ConcurrentHashMap<>();
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
        this.server = sockets.createServerSocket(port, BACKLOG);
        Thread.ofVirtual().name("relay-accept").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                admit(server.accept());
            } catch (IOException _) {
                pause(); // no descriptors left, or closing: either way not a reason to spin
            }
        }
    }

    private void admit(Socket socket) throws IOException {
        InetAddress source = socket.getInetAddress();
        boolean tooMany =
                open.get() >= CONNECTIONS
                        || bySource.getOrDefault(source, 0) >= CONNECTIONS_A_SOURCE;
        if (tooMany) {
            socket.close();
            return;
        }
        open.incrementAndGet();
        bySource.merge(source, 1, Integer::sum);
        InetSocketAddress local = (InetSocketAddress) socket.getLocalSocketAddress();
        Listener listener = listeners.apply(transport, local);
        RelayStream stream =
                new RelayStream(loop, owner, socket, listener, gone -> release(gone, source));
        streams.add(stream);
        stream.start();
    }

    private void release(RelayStream stream, InetAddress source) {
        streams.remove(stream);
        open.decrementAndGet();
        bySource.computeIfPresent(source, (_, many) -> many > 1 ? many - 1 : null);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the listener and every connection. */
    void close() {
        PeerStreams.closeQuietly(server);
        streams.forEach(RelayStream::close);
    }
}
