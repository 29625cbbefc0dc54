package org.lanline.server.net;

import org.jspecify.annotations.Nullable;
import org.lanline.events.Shelved;
import org.lanline.server.web.SocketEndpoint;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.Domains;
import org.lanline.switchboard.Event;
import org.lanline.switchboard.Keeper;
import org.lanline.switchboard.KeptBinding;
import org.lanline.switchboard.Switchboard;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import javax.net.ssl.SSLContext;

/**
 * The switchboard with sockets around it: SIP over UDP, TCP, TLS and WebSocket. All public methods
 * may be called on any thread; the switchboard itself runs on the loop alone.
 */
public final class SipServer implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 1_000;

    private final UdpLoop loop;
    private final Switchboard switchboard;
    private final Domains domains;
    private final Keeper keeper;
    private final Consumer<Event> events;
    private final SipTraffic traffic;
    private final AtomicLong flowIds = new AtomicLong();
    private final Map<Long, Connection> connections = new HashMap<>();
    private final SipUdp udp;
    private final SipStreams tcp;
    private final SipStreams tls;
    private volatile Collection<Integer> webPorts = List.of();
    private volatile Collection<String> hosts = List.of();
    private final Switchboard.Out out = new Output(Connection.Farewell.STOPPING);
    private final PhoneSearch search;
    private final Switchboard.Out revoking = new Output(Connection.Farewell.REVOKED);
    private volatile int bindings;
    private volatile int transactions;

    /**
     * @param loop not yet started, or this constructor runs on its thread
     * @param keeper where bindings are kept that outlive the box
     * @param realm the digest realm that the accounts' HA1 were made for
     * @param secret at least 16 random bytes that outlive a restart
     * @param algorithm that phones are challenged with
     * @param events told on the loop thread; must not block
     */
    public SipServer(
            UdpLoop loop,
            Accounts accounts,
            Keeper keeper,
            Domains domains,
            String realm,
            byte[] secret,
            DigestAlgorithm algorithm,
            RandomGenerator random,
            Consumer<Event> events,
            SipTraffic traffic) {
        this.loop = loop;
        this.domains = domains;
        this.keeper = keeper;
        this.events = events;
        this.traffic = traffic;
        this.switchboard = new Switchboard(accounts, domains, realm, secret, algorithm, random);
        this.udp = new SipUdp(this, random.nextLong());
        this.tcp = new SipStreams(this, Transport.TCP);
        this.tls = new SipStreams(this, Transport.TLS);
        this.search = new PhoneSearch(loop, udp, random, out::send);
        loop.add(new Clock());
    }

    /** The phones that ask the network for their settings. */
    public PhoneSearch search() {
        return search;
    }

    /**
     * Opens UDP and TCP on one address. Phones that were kept are known before their first datagram
     * is.
     *
     * @param address the wildcard for all
     * @param port 0 picks a free one
     * @throws IOException when the port is taken or not allowed
     */
    public void listen(InetAddress address, int port) throws IOException {
        tcp.listen(new InetSocketAddress(address, port));
        int bound = tcp.port();
        udp.at(new InetSocketAddress(address, bound));
        List<Shelved> shelved = keeper.shelved();
        List<KeptBinding> kept = keeper.kept();
        if (!kept.isEmpty() || !shelved.isEmpty()) {
            finish(
                    () -> {
                        switchboard.restore(shelved, System.nanoTime(), out);
                        kept.forEach(this::restore);
                    });
        }
        udp.listen(loop);
    }

    /**
     * Opens SIP by TLS on one address.
     *
     * @param port 0 picks a free one
     * @param context shows the box's certificate
     * @param withCertificate whether a client must show one that the context trusts
     * @throws IOException when the port is taken or not allowed
     */
    public void listenByTls(
            InetAddress address, int port, SSLContext context, boolean withCertificate)
            throws IOException {
        tls.listen(new InetSocketAddress(address, port), context, withCertificate);
        meant(hosts, webPorts);
    }

    private void restore(KeptBinding binding) {
        InetSocketAddress remote = SipUdp.resolved(binding.remote());
        if (remote == null) {
            keeper.keep(List.of(binding.number()), List.of(), _ -> {});
            return;
        }
        long now = System.nanoTime();
        switchboard.restore(binding, udp.flow(remote, now), now, out);
    }

    /** The port that UDP and TCP listen on. */
    public int port() {
        return tcp.port();
    }

    /** The port that TLS listens on; -1 when it does not. */
    public int tlsPort() {
        return tls.port();
    }

    /**
     * SIP over WebSocket (RFC 7118), for the web server to mount.
     *
     * @param transport {@code WSS}, or {@code WS} where no TLS is around it
     */
    public SocketEndpoint endpoint(Transport transport) {
        return new SipSocket(this, transport);
    }

    /**
     * The names, addresses and ports by which this box is meant from now on.
     *
     * @param webPorts the ports that {@link #endpoint} is reached on
     */
    public void meant(Collection<String> hosts, Collection<Integer> webPorts) {
        this.hosts = List.copyOf(hosts);
        this.webPorts = List.copyOf(webPorts);
        List<String> names = List.copyOf(hosts);
        List<Integer> ports = new java.util.ArrayList<>(webPorts);
        ports.add(port());
        if (tlsPort() > 0) {
            ports.add(tlsPort());
        }
        run(() -> domains.set(names, ports));
    }

    /** Cuts off a device whose token counts no more. */
    public void revoke(String deviceId) {
        run(() -> switchboard.revoke(deviceId, System.nanoTime(), revoking));
    }

    /** Cuts off one phone of a user, whose password counts no more. */
    public void revokePhone(String user, long phone) {
        run(() -> switchboard.revokePhone(user, phone, System.nanoTime(), revoking));
    }

    /** Cuts off every phone of a user. */
    public void revokePhones(String user) {
        run(() -> switchboard.revokePhones(user, System.nanoTime(), revoking));
    }

    /** How many contacts can be reached now. */
    public int bindings() {
        return bindings;
    }

    /** How many transactions are alive. */
    public int transactions() {
        return transactions;
    }

    /** Tells calls that ring that the box stops, and closes every connection and listener. */
    @Override
    public void close() {
        tcp.close();
        tls.close();
        finish(
                () -> {
                    switchboard.stop(System.nanoTime(), out);
                    search.close();
                    List.copyOf(connections.values())
                            .forEach(each -> each.close(Connection.Farewell.STOPPING));
                    udp.close();
                });
    }

    /** Runs a command on the loop and waits for its end, but not for ever. */
    private void finish(Runnable command) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        run(
                () -> {
                    command.run();
                    done.complete(null);
                });
        try {
            done.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // The loop is gone or stuck: there is nobody left to tell.
        }
    }

    private void run(Runnable command) {
        if (loop.isLoopThread()) {
            command.run();
        } else {
            loop.post(command);
        }
    }

    // For the transports of this package

    Flow newFlow(Transport transport, InetSocketAddress local, InetSocketAddress remote) {
        return new Flow(flowIds.incrementAndGet(), transport, local, remote);
    }

    /**
     * Hands something to the loop from a connection's own thread, which waits while the loop is
     * behind: so a stream slows its own peer down and nobody else.
     *
     * @return false when the loop has been closed
     */
    boolean patiently(Runnable command) {
        while (!loop.post(command)) {
            if (loop.isClosed()) {
                return false;
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** A connection is there; before anything is received on it. Loop thread. */
    void opened(Connection connection) {
        connections.put(connection.flow().id(), connection);
    }

    /** A connection is gone. Loop thread. */
    void closed(Connection connection) {
        if (connections.remove(connection.flow().id()) != null) {
            switchboard.closed(connection.flow(), System.nanoTime(), out);
        }
    }

    /**
     * Something arrived. Loop thread.
     *
     * @param length in bytes
     * @return bytes to send back when it was no message to work with, or null
     */
    byte @Nullable [] received(Flow flow, Parsed parsed, int length) {
        return switch (parsed) {
            case Parsed.Ok(SipMessage message) -> {
                count(flow.transport(), SipTraffic.Verdict.RECEIVED);
                traffic.passes(flow, message, false);
                long now = System.nanoTime();
                if (!search.takes(flow, message, now)) {
                    switchboard.receive(flow, message, now, out);
                }
                yield null;
            }
            case Parsed.Bad bad -> {
                count(flow.transport(), SipTraffic.Verdict.MALFORMED);
                yield switchboard.malformed(flow, bad, length, out);
            }
        };
    }

    /** What was sent to this address by UDP came back. Loop thread. */
    void undelivered(InetSocketAddress to, long nowNanos) {
        switchboard.undelivered(to, nowNanos, out);
    }

    void count(Transport transport, SipTraffic.Verdict verdict) {
        traffic.count(transport, verdict);
    }

    private final class Output implements Switchboard.Out {
        private final Connection.Farewell farewell;

        Output(Connection.Farewell farewell) {
            this.farewell = farewell;
        }

        @Override
        public void send(Flow flow, SipMessage message) {
            if (flow.transport() == Transport.UDP) {
                traffic.passes(flow, message, true);
                udp.send(flow, message.bytes());
                return;
            }
            Connection connection = connections.get(flow.id());
            if (connection != null) {
                traffic.passes(flow, message, true);
                connection.send(message);
            }
        }

        @Override
        public void event(Event event) {
            events.accept(event);
        }

        @Override
        public void close(Flow flow) {
            Connection connection = connections.get(flow.id());
            if (connection != null) {
                connection.close(farewell);
            }
        }

        @Override
        public void shelve(Shelved change) {
            keeper.shelve(change);
        }

        @Override
        public void keep(long ticket, List<Long> gone, List<KeptBinding> there) {
            keeper.keep(gone, there, done -> kept(ticket, done));
        }
    }

    /** Tells the switchboard, on the loop however full its queue is: an answer waits for it. */
    private void kept(long ticket, boolean done) {
        if (ticket == 0) {
            return;
        }
        Runnable command = () -> switchboard.kept(ticket, done, System.nanoTime(), out);
        if (loop.isLoopThread()) {
            loop.post(command); // not at once: this may be in the midst of the switchboard
        } else {
            patiently(command);
        }
    }

    private final class Clock implements UdpLoop.Core {
        @Override
        public void tick(long nowNanos) {
            switchboard.tick(nowNanos, out);
            bindings = switchboard.bindings();
            transactions = switchboard.transactions();
        }

        @Override
        public long deadline() {
            bindings = switchboard.bindings();
            transactions = switchboard.transactions();
            return switchboard.deadline();
        }
    }
}
