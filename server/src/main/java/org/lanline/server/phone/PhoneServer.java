package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import javax.net.ssl.SSLContext;

/**
 * Where a phone registers.
 *
 * @param transport UDP, TCP, TLS or WSS
 * @param trust whose certificates count, for TLS and WSS
 */
public record PhoneServer(
        Transport transport, InetSocketAddress address, @Nullable SSLContext trust) {
    private static final int ANY_PORT = 9;

    /**
     * The address of this machine that this server is reached from, which is where media comes to.
     *
     * @throws IOException where no network leads there
     */
    public InetAddress local() throws IOException {
        return towards(address.getAddress());
    }

    /**
     * The address of this machine that packets to there come from.
     *
     * @throws IOException where no network leads there
     */
    public static InetAddress towards(InetAddress remote) throws IOException {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(remote, ANY_PORT);
            return probe.getLocalAddress();
        } catch (UncheckedIOException unreachable) {
            throw unreachable.getCause();
        }
    }
}
