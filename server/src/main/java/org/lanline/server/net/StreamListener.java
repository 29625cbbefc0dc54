package org.lanline.server.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A listener for TCP or TLS: one virtual thread that accepts. Of all addresses and of one it has so
 * many connections at a time; one more is closed at once.
 */
public final class StreamListener implements Closeable {

    /** What becomes of a connection; on the accepting thread, which it must not hold up. */
    @FunctionalInterface
    public interface Taker {
        /**
         * @param whenGone to be run when the connection has ended, once
         */
        void take(Socket socket, Runnable whenGone) throws IOException;
    }

    /** Connections at a time. */
    public record Bounds(int all, int ofOneAddress) {}

    private static final long PAUSE_MILLIS = 100;
    private static final Duration CLOSED = Duration.ofMillis(200);

    private final ServerSocket listener;
    private final Bounds bounds;
    private final Taker taker;
    private final Thread accepting;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<InetAddress, Integer> bySource = new ConcurrentHashMap<>();

    /**
     * @param name of the thread
     * @param listener bound already; closed with this
     */
    public StreamListener(String name, ServerSocket listener, Bounds bounds, Taker taker) {
        this.listener = listener;
        this.bounds = bounds;
        this.taker = taker;
        this.accepting = Thread.ofVirtual().name(name).start(this::accept);
    }

    /** What it is bound to. */
    public InetSocketAddress local() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                admit(listener.accept());
            } catch (IOException _) {
                pause();
            }
        }
    }

    private void admit(Socket socket) throws IOException {
        InetAddress source = socket.getInetAddress();
        boolean tooMany =
                open.get() >= bounds.all()
                        || bySource.getOrDefault(source, 0) >= bounds.ofOneAddress();
        if (tooMany) {
            socket.close();
            return;
        }
        open.incrementAndGet();
        bySource.merge(source, 1, Integer::sum);
        try {
            taker.take(socket, () -> release(source));
        } catch (IOException | RuntimeException notTaken) {
            release(source); // one connection that went wrong is not the end of the listener
            socket.close();
        }
    }

    private void release(InetAddress source) {
        open.decrementAndGet();
        bySource.computeIfPresent(source, (_, many) -> many > 1 ? many - 1 : null);
    }

    /** No descriptors left is not a reason to spin. */
    private void pause() {
        try {
            if (!listener.isClosed()) {
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody can connect any more; the connections that are there stay. */
    @Override
    public void close() {
        try {
            listener.close();
            accepting.join(CLOSED); // the port is free only when who waits in accept() has left it
        } catch (IOException _) {
            // Nobody can connect to it any more, which is all that was wanted.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
