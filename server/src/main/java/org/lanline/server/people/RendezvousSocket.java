package org.lanline.server.people;

import org.lanline.server.net.UdpLoop;
import org.lanline.server.store.Revocation;
import org.lanline.server.web.SocketEndpoint;
import org.lanline.switchboard.Event;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Joins the {@link Rendezvous} with its WebSockets: they come on threads of their own, it lives on
 * the loop.
 */
final class RendezvousSocket implements SocketEndpoint, UdpLoop.Core, Rendezvous.Out {

    static final int LONGEST_FRAME_BYTES = 16_384;

    private static final int TRIES = 50;
    private static final long PAUSE_MILLIS = 10;
    private static final long GOODBYE_MILLIS = 300;

    private final UdpLoop loop;
    private final Rendezvous rendezvous;
    private final AtomicLong connections = new AtomicLong();

    /** Touched on the loop only. */
    private final Map<Long, Peer> peers = new HashMap<>();

    RendezvousSocket(UdpLoop loop, Rendezvous rendezvous) {
        this.loop = loop;
        this.rendezvous = rendezvous;
    }

    @Override
    public String path() {
        return "/rendezvous";
    }

    @Override
    public String subprotocol() {
        return "lanline.v1";
    }

    @Override
    public int maxMessageBytes() {
        return LONGEST_FRAME_BYTES;
    }

    @Override
    public Session open(Peer peer) {
        long connection = connections.incrementAndGet();
        var remote = peer.remote().getAddress();
        boolean posted =
                loop.post(
                        () -> {
                            peers.put(connection, peer);
                            rendezvous.opened(connection, remote, System.nanoTime(), this);
                        });
        if (!posted) {
            peer.close(CloseCode.BUSY.number(), "the box is busy");
        }
        return new Connected(connection, peer, new FrameReader(System.nanoTime()));
    }

    /** One connection, on its own thread. */
    private final class Connected implements Session {
        private final long connection;
        private final Peer peer;
        private final FrameReader reader;
        private boolean over;

        Connected(long connection, Peer peer, FrameReader reader) {
            this.connection = connection;
            this.peer = peer;
            this.reader = reader;
        }

        @Override
        public void text(String message) {
            if (over) {
                return;
            }
            Frame frame = reader.read(message, System.nanoTime());
            over = frame instanceof Frame.Flood || frame instanceof Frame.Bad;
            if (!loop.post(() -> received(connection, frame))) {
                over = true;
                peer.close(CloseCode.BUSY.number(), "the box is busy");
            }
        }

        @Override
        public void closed(int code, String reason) {
            over = true;
            postSurely(
                    () -> {
                        peers.remove(connection);
                        rendezvous.closed(connection, System.nanoTime(), RendezvousSocket.this);
                    });
        }
    }

    private void received(long connection, Frame frame) {
        rendezvous.received(connection, frame, System.nanoTime(), this);
    }

    /** For what must not be lost. May wait a moment; not for the loop thread. */
    private void postSurely(Runnable command) {
        for (int i = 0; i < TRIES && !loop.post(command); i++) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    // --- what the box has to tell ------------------------------------------------------------

    /** On the loop thread. */
    void follow(Event event) {
        rendezvous.follow(event, System.nanoTime(), this);
    }

    /** From any thread but the loop's; lost when the box is busy. */
    void proof(String device, String fields) {
        loop.post(() -> rendezvous.proof(device, fields, this));
    }

    /** From any thread. */
    void revoked(Revocation revocation) {
        postSurely(() -> rendezvous.revoked(revocation, System.nanoTime(), this));
    }

    /** From any thread but the loop's. */
    void changed(Set<String> users) {
        postSurely(() -> rendezvous.changed(users, System.nanoTime(), this));
    }

    /** From any thread but the loop's: returns when everybody's goodbye is on its way. */
    void stop() {
        CountDownLatch told = new CountDownLatch(1);
        postSurely(
                () -> {
                    rendezvous.stop(this);
                    told.countDown();
                });
        try {
            var _ = told.await(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException inAHurry) {
            Thread.currentThread().interrupt();
        }
    }

    // --- the loop's and the core's side --------------------------------------------------------

    @Override
    public void tick(long nowNanos) {
        rendezvous.tick(nowNanos, this);
    }

    @Override
    public long deadline() {
        return rendezvous.deadline();
    }

    @Override
    public void send(long connection, String json) {
        Peer peer = peers.get(connection);
        if (peer != null) {
            peer.send(json);
        }
    }

    @Override
    public InetAddress box(long connection) {
        Peer peer = peers.get(connection);
        return peer == null ? InetAddress.getLoopbackAddress() : peer.local().getAddress();
    }

    @Override
    public void close(long connection, CloseCode code, String reason) {
        Peer peer = peers.get(connection);
        if (peer != null) {
            peer.close(code.number(), reason);
        }
    }
}
