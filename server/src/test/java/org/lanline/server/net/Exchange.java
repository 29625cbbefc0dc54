package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.lanline.kit.KeepsNothing;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.Domains;
import org.lanline.switchboard.Event;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A switchboard behind real sockets on the loopback interface; it keeps nothing. */
public final class Exchange implements AutoCloseable {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final UdpLoop loop = new UdpLoop("test-loop", Throwable::printStackTrace);
    private final SipServer server;

    public Exchange(Accounts accounts) {
        this(accounts, DigestAlgorithm.MD5, _ -> {});
    }

    public Exchange(Accounts accounts, DigestAlgorithm algorithm, Consumer<Event> events) {
        server =
                new SipServer(
                        loop,
                        accounts,
                        new KeepsNothing(),
                        new Domains("lanline.local"),
                        "lanline.local",
                        new byte[32],
                        algorithm,
                        new Random(1),
                        events,
                        (_, _) -> {});
    }

    /** Listens by UDP and TCP on a port that was free. */
    public void open() throws IOException {
        server.listen(HERE, 0);
        loop.start();
        server.meant(List.of("127.0.0.1"), List.of());
    }

    public SipServer server() {
        return server;
    }

    /** Where it listens by UDP and TCP. */
    public InetSocketAddress address() {
        return new InetSocketAddress(HERE, server.port());
    }

    /** Fails the test when the loop caught anything. */
    @Override
    public void close() {
        server.close();
        assertThat(loop.faults()).isZero();
        loop.close();
    }
}
