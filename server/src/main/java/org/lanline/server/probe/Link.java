package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;
import org.lanline.server.trust.Fingerprint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A socket of ours towards a server: whole datagrams or frames, each with when it arrived. */
public interface Link extends AutoCloseable {

    /**
     * @param bytes the receiver's to keep
     * @param nanos of the clock of {@link System#nanoTime}
     */
    record Arrival(InetSocketAddress from, ByteBuffer bytes, long nanos) {}

    /** Our end of it. */
    InetSocketAddress local();

    /**
     * @param to looked at by UDP only
     */
    void send(InetSocketAddress to, ByteBuffer bytes) throws IOException;

    /**
     * The next that arrived, or null when nothing did for so long.
     *
     * @throws IOException when the other side says that nobody listens, or hangs up
     */
    @Nullable Arrival take(long timeoutNanos) throws IOException, InterruptedException;

    /** Of the server's certificate; null where there is no TLS. */
    default @Nullable Fingerprint certificate() {
        return null;
    }

    @Override
    void close();

    /** Opens one to this server, in bounded time. */
    static Link open(Way way, InetSocketAddress server) throws IOException {
        return switch (way) {
            case UDP -> UdpLink.to(server);
            case TCP, TLS -> new StreamLink(way, server);
        };
    }
}
