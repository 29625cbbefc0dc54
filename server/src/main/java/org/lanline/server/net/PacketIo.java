package org.lanline.server.net;

import org.lanline.server.config.CannotStart;
import org.lanline.server.config.Config;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * How a {@link UdpLoop} reads and writes its sockets: through {@link java.nio} everywhere ({@link
 * PortableIo}), or with fewer system calls for each packet on Linux ({@link LinuxIo}).
 *
 * <p>{@link #open}, {@link #wakeup} and {@link #unsent} may be called from any thread; the rest is
 * the loop's.
 */
public sealed interface PacketIo extends AutoCloseable permits PortableIo, LinuxIo {

    /** The one that works on every system. */
    static PacketIo portable() {
        return new PortableIo();
    }

    /**
     * What the settings ask for, or the best that works here.
     *
     * @param instead told in one sentence why the better one is not used, where it would have been
     * @throws CannotStart when the settings ask for what does not work here
     */
    static PacketIo choose(Config.UdpIo wanted, Consumer<String> instead) {
        return LinuxProbe.choose(wanted, LinuxAbi.here(), instead);
    }

    /** Binds a socket; what arrives goes to the handler until the socket is closed. */
    UdpSocket open(UdpOptions options, UdpLoop.RunHandler handler) throws IOException;

    /**
     * Waits for packets and hands them on.
     *
     * @param waitNanos at most; 0 does not wait
     * @param faults told what a handler or the system threw; the other packets are handed on
     * @return whether there were any
     */
    boolean poll(long waitNanos, Consumer<Throwable> faults);

    /** Ends the present wait of {@link #poll}, or its next one. */
    void wakeup();

    /** Sends what is queued. */
    void flush();

    /** Datagrams that the system did not take from the queue. */
    long unsent();

    /** One more of this kind, for another loop. From any thread. */
    PacketIo another() throws IOException;

    /** One word for the journal. */
    String name();

    /** Sends what is queued and closes every socket. */
    @Override
    void close();
}
