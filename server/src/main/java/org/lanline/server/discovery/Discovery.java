package org.lanline.server.discovery;

import org.lanline.mdns.BoxName;
import org.lanline.mdns.Link;
import org.lanline.mdns.Offer;
import org.lanline.mdns.Responder;
import org.lanline.server.net.UdpLoop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Makes the box known on every LAN interface, for as long as it runs: {@link Responder} over real
 * sockets. It follows the interfaces as they come, go and change their addresses; a machine without
 * any is silent until one appears.
 *
 * <p>Runs on the loop. {@link #claim}, {@link #start}, {@link #announce} and {@link #close} may be
 * called from any thread.
 */
public final class Discovery implements AutoCloseable {

    /** Called on the loop thread; must not block. */
    public interface Listener {
        /**
         * The names that are now the box's own, such as host {@code lanline-2.local}. Told again
         * when another box makes it take the next ones.
         */
        void named(BoxName name);

        /** Somebody else on the interface with this index has a name that was ours or wanted. */
        void conflict(BoxName name, int interfaceIndex);
    }

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long GOODBYE_MILLIS = 500;

    private final UdpLoop loop;
    private final LanInterfaces interfaces;
    private final Listener listener;
    private final Responder responder;
    private final MulticastSockets sockets;
    private final NameFinder names;
    private final Carrier carrier = new Carrier();
    private long retryNanos = Long.MAX_VALUE;
    private boolean stopped;

    /**
     * @param name the names to try first
     */
    public Discovery(
            UdpLoop loop,
            LanInterfaces interfaces,
            BoxName name,
            List<Offer> offers,
            RandomGenerator random,
            Listener listener) {
        this.loop = loop;
        this.interfaces = interfaces;
        this.listener = listener;
        this.responder = new Responder(name, offers, random);
        this.sockets = new MulticastSockets(loop, carrier);
        this.names = new NameFinder(responder.cache(), sockets);
    }

    /**
     * What a box offers (RFC 6763). The text is a hint for people and never trusted.
     *
     * @param id of the installation
     * @param displayName what people call the box
     * @param fingerprint the beginning of its authority's, in hex; of the owner's own certificate
     *     where there is no authority
     */
    public static List<Offer> offers(
            int httpsPort,
            int sipPort,
            int sipsPort,
            String id,
            String displayName,
            String fingerprint) {
        List<String> text =
                List.of("txtvers=1", "id=" + id, "nm=" + displayName, "pv=1", "fp=" + fingerprint);
        return List.of(
                new Offer("_lanline._tcp", httpsPort, text),
                new Offer("_sip._udp", sipPort, text),
                new Offer("_sip._tcp", sipPort, text),
                new Offer("_sips._tcp", sipsPort, text));
    }

    /**
     * Begins to ask for the names while the box is still starting, which takes as long as that:
     * ports and texts may still be missing from its offers. Nothing is announced before {@link
     * #announce}. Returns at once.
     */
    public void claim() {
        loop.post(responder::hold);
        start();
    }

    /** Begins to ask for the names and announces as soon as they are its own; returns at once. */
    public void start() {
        interfaces.onChange(now -> loop.post(() -> update(now)));
        loop.post(
                () -> {
                    loop.add(carrier);
                    update(interfaces.now());
                });
    }

    /** The box is ready: announces these services and texts from now on. */
    public void announce(List<Offer> offers) {
        loop.post(() -> responder.offer(offers, System.nanoTime(), carrier));
    }

    /** Finds hosts by name: what was heard on the LAN first, and asks when that is nothing. */
    public Names names() {
        return names;
    }

    /** Says goodbye on every link and closes the sockets; takes a few milliseconds. */
    @Override
    public void close() {
        CountDownLatch done = new CountDownLatch(1);
        boolean posted =
                loop.post(
                        () -> {
                            stop();
                            done.countDown();
                        });
        try {
            if (posted && !loop.isLoopThread()) {
                done.await(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        if (!stopped) {
            stopped = true;
            responder.stop(carrier);
            sockets.close();
            loop.remove(carrier);
        }
    }

    private void update(List<LanInterface> now) {
        if (!stopped) {
            sockets.update(now, System.nanoTime());
            scheduleRetry();
        }
    }

    private void scheduleRetry() {
        retryNanos = sockets.wantsRetry() ? System.nanoTime() + RETRY_NANOS : Long.MAX_VALUE;
    }

    /** Carries packets and time between the loop, the sockets and the responder. */
    private final class Carrier implements UdpLoop.Core, Responder.Out, MulticastSockets.Listener {

        @Override
        public void up(Link link, List<InetAddress> addresses, long nowNanos) {
            responder.link(link, addresses, nowNanos, this);
            names.up(link);
        }

        @Override
        public void down(Link link, long nowNanos) {
            responder.unlink(link, nowNanos);
            names.down(link);
        }

        @Override
        public void received(Link link, InetSocketAddress from, byte[] packet, long nowNanos) {
            if (responder.receive(link, from, packet, nowNanos, this)
                    == Responder.Verdict.HANDLED) {
                names.heard(nowNanos);
            }
        }

        @Override
        public void tick(long nowNanos) {
            if (retryNanos <= nowNanos) {
                sockets.retry(nowNanos);
                scheduleRetry();
            }
            responder.tick(nowNanos, this);
            names.tick(nowNanos);
        }

        @Override
        public long deadline() {
            return Math.min(retryNanos, Math.min(responder.deadline(), names.deadline()));
        }

        @Override
        public void multicast(Link link, byte[] packet) {
            sockets.multicast(link, packet);
        }

        @Override
        public void unicast(Link link, InetSocketAddress to, byte[] packet) {
            sockets.unicast(link, to, packet);
        }

        @Override
        public void event(Responder.Event event) {
            switch (event) {
                case Responder.Event.Named(var name) -> listener.named(name);
                case Responder.Event.Conflict(var link, var name) ->
                        listener.conflict(name, link.interfaceIndex());
            }
        }
    }
}
