package org.lanline.server.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The TCP listener: one virtual thread that accepts, and two for each connection. */
final class SipTcp {
    static final int CONNECTIONS = 1_024;
    static final int CONNECTIONS_A_SOURCE = 64;
    private static final int BACKLOG = 128;
    private static final long PAUSE_MILLIS = 100;

    private final SipServer server;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<InetAddress, Integer> bySource = new ConcurrentHashMap<>();
    private volatile ServerSocket listener = unbound();
    private volatile boolean closing;

    SipTcp(SipServer server) {
        this.server = server;
    }

    private static ServerSocket unbound() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    int listen(InetSocketAddress address) throws IOException {
        listener.bind(address, BACKLOG);
        Thread.ofVirtual().name("sip-tcp-accept").start(this::accept);
        return port();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!closing) {
            try {
                admit(listener.accept());
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
        new TcpConnection(server, socket, () -> release(source)).start();
    }

    private void release(InetAddress source) {
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

    void close() {
        closing = true;
        try {
            listener.close();
        } catch (IOException _) {
            // Nobody can connect to it any more, which is all that was wanted.
        }
    }
}
