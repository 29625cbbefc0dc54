package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The TCP listener, and two virtual threads for each connection. */
final class SipTcp {
    static final int CONNECTIONS = 1_024;
    static final int CONNECTIONS_A_SOURCE = 64;
    private static final int BACKLOG = 128;

    private final SipServer server;
    private volatile @Nullable StreamListener listener;

    SipTcp(SipServer server) {
        this.server = server;
    }

    int listen(InetSocketAddress address) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(address, BACKLOG);
        } catch (IOException taken) {
            socket.close();
            throw taken;
        }
        listener =
                new StreamListener(
                        "sip-tcp-accept",
                        socket,
                        new StreamListener.Bounds(CONNECTIONS, CONNECTIONS_A_SOURCE),
                        (connection, whenGone) ->
                                new TcpConnection(server, connection, whenGone).start());
        return port();
    }

    int port() {
        StreamListener now = listener;
        return now == null ? -1 : now.local().getPort();
    }

    void close() {
        StreamListener now = listener;
        if (now != null) {
            now.close();
        }
    }
}
