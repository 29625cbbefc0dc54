package org.lanline.server.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * One bound UDP socket of a {@link UdpLoop}. All of it belongs to the loop thread, but for {@link
 * #local}, {@link #isOpen} and {@link #close}, which any thread may call.
 *
 * <p>A datagram that the system does not take is lost, as any datagram may be. The buffers that are
 * given stay the caller's and keep their position.
 */
public interface UdpSocket extends AutoCloseable {

    /** What it is bound to; the port is the real one also where 0 was asked for. */
    InetSocketAddress local();

    /**
     * Sends a datagram now.
     *
     * @return false when the system did not take it
     */
    boolean send(InetSocketAddress to, ByteBuffer datagram);

    /**
     * Sends a datagram with the others of this turn of the loop. Those that follow each other to
     * the same {@code to} (the same object, as {@link UdpLoop.RunHandler} hands it out) with the
     * same length leave in one system call where the system can do that.
     */
    void queue(InetSocketAddress to, ByteBuffer datagram);

    /**
     * The same for datagrams that lie one behind the other.
     *
     * @param segmentBytes how long each of them is; the last may be shorter
     */
    void queue(InetSocketAddress to, ByteBuffer run, int segmentBytes);

    /**
     * The same for a datagram of four bytes, big-endian, and what {@code rest} holds: such as a
     * ChannelData message (RFC 8656 section 12.4) of a payload that was received.
     */
    void queuePrefixed(InetSocketAddress to, int firstFour, ByteBuffer rest);

    /** Whether routers may break up what this socket sends from now on (the DF bit of IPv4). */
    void dontFragment(boolean on);

    /**
     * Hears an IPv4 group on one of the interfaces too, or no longer.
     *
     * @return false when the system does not let it
     */
    boolean hears(UdpOptions.Group group, boolean on);

    boolean isOpen();

    /** Nothing is received any more; what was queued still leaves. */
    @Override
    void close();
}
