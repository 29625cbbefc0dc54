package org.lanline.server.relay;

import org.jspecify.annotations.Nullable;
import org.lanline.server.net.UdpLoop;
import org.lanline.turn.Allocations;
import org.lanline.turn.PeerConnection;
import org.lanline.turn.Relay;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;

/**
 * TCP between relays and peers (RFC 6062): a relay listens, a peer is called from the relay's own
 * address, and two connections are joined. The sockets block on virtual threads; what happens is
 * told on the loop thread.
 */
final class PeerStreams {

    private static final int BACKLOG = 8;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int COPY_BYTES = 16_384;

    private final UdpLoop loop;
    private @Nullable Allocations allocations;
    private RelaySockets out;

    PeerStreams(UdpLoop loop, RelayLog log, RelayWatch watch) {
        this.loop = loop;
        this.out = new RelaySockets(loop, this, log, watch);
    }

    /** The other sockets, which these are a part of. */
    RelaySockets sockets() {
        return out;
    }

    /** Who is told; before anything is opened. */
    void serve(Allocations server) {
        allocations = server;
        out.serve(server);
    }

    private Allocations server() {
        return java.util.Objects.requireNonNull(allocations, "serve() comes first");
    }

    /** False when the address cannot be had. */
    boolean listen(Relay relay) {
        ServerSocket listener = null;
        try {
            listener = new ServerSocket();
            shareAddress(listener);
            listener.bind(relay.address(), BACKLOG);
        } catch (IOException taken) {
            closeQuietly(listener);
            return false;
        }
        ServerSocket open = listener;
        relay.attach(open);
        Thread.ofVirtual().name("relay-peers").start(() -> accept(relay, open));
        return true;
    }

    private void accept(Relay relay, ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket peer = listener.accept();
                if (!loop.post(() -> accepted(relay, peer))) {
                    peer.close();
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void accepted(Relay relay, Socket peer) {
        InetSocketAddress from = (InetSocketAddress) peer.getRemoteSocketAddress();
        PeerConnection connection =
                from == null ? null : server().accepted(relay, from, System.nanoTime(), out);
        if (connection == null) {
            closeQuietly(peer);
        } else {
            connection.attach(peer);
        }
    }

    void connect(PeerConnection connection) {
        Socket socket = new Socket();
        connection.attach(socket);
        Thread.ofVirtual().name("relay-connect").start(() -> connect(connection, socket));
    }

    private void connect(PeerConnection connection, Socket socket) {
        try {
            shareAddress(socket);
            socket.bind(connection.relay().address());
            socket.setTcpNoDelay(true);
            socket.connect(connection.peer(), CONNECT_MILLIS);
            if (!loop.post(() -> server().connected(connection, System.nanoTime(), out))) {
                socket.close();
            }
        } catch (IOException refused) {
            closeQuietly(socket);
            loop.post(() -> server().closed(connection, out));
        }
    }

    /** Many connections leave from the one address on which a relay listens. */
    private static void shareAddress(ServerSocket socket) throws IOException {
        socket.setReuseAddress(true);
        if (socket.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
    }

    private static void shareAddress(Socket socket) throws IOException {
        socket.setReuseAddress(true);
        if (socket.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
    }

    void join(RelayStream client, PeerConnection connection) {
        if (connection.attachment() instanceof Socket peer) {
            client.join(connection, peer);
        }
    }

    void close(Relay relay) {
        if (relay.attachment() instanceof ServerSocket listener) {
            closeQuietly(listener);
        }
    }

    void close(PeerConnection connection) {
        if (connection.attachment() instanceof Socket peer) {
            closeQuietly(peer);
        }
    }

    /** What is asked before bytes pass; it waits until they may. */
    interface Toll {
        void pay(int bytes) throws IOException, InterruptedException;
    }

    /** Copies until one side ends. */
    static void copy(InputStream from, OutputStream to, Toll toll)
            throws IOException, InterruptedException {
        byte[] chunk = new byte[COPY_BYTES];
        for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
            toll.pay(read);
            to.write(chunk, 0, read);
        }
    }

    static void closeQuietly(@Nullable Closeable socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException _) {
            // It cannot be used any more, which is all that was wanted.
        }
    }
}
