package org.lanline.server.net;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A listener for TCP or for TLS, and two virtual threads for each connection. */
final class SipStreams {
    static final int CONNECTIONS = 1_024;
    static final int CONNECTIONS_A_SOURCE = 64;
    private static final int BACKLOG = 128;

    private final SipServer server;
    private final Transport transport;
    private volatile @Nullable StreamListener listener;

    /**
     * @param transport {@code TCP} or {@code TLS}
     */
    SipStreams(SipServer server, Transport transport) {
        this.server = server;
        this.transport = transport;
    }

    void listen(InetSocketAddress address) throws IOException {
        listen(address, StreamConnection.Wrapping.NONE);
    }

    void listen(InetSocketAddress address, SSLContext tls, boolean withCertificate)
            throws IOException {
        listen(address, plain -> wrapped(plain, tls, withCertificate));
    }

    private void listen(InetSocketAddress address, StreamConnection.Wrapping wrapping)
            throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(address, BACKLOG);
        } catch (IOException taken) {
            socket.close();
            throw taken;
        }
        listener =
                new StreamListener(
                        "sip-" + transport.parameter() + "-accept",
                        socket,
                        new StreamListener.Bounds(CONNECTIONS, CONNECTIONS_A_SOURCE),
                        (connection, whenGone) ->
                                new StreamConnection(
                                                server, transport, connection, wrapping, whenGone)
                                        .start());
    }

    private static Socket wrapped(Socket plain, SSLContext tls, boolean withCertificate)
            throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true);
        socket.setNeedClientAuth(withCertificate);
        socket.startHandshake();
        return socket;
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
