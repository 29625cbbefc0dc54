package org.lanline.server.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Sends a stream of speech through a TURN server and back, and measures both ways. */
public final class RelayProbe {

    private static final long FRAME_NANOS = 20_000_000;
    private static final long OPENING_NANOS = 100_000_000;
    private static final int MOST_REDIRECTIONS = 3;
    private static final long LATE_NANOS = 500_000_000;

    private final Way way;
    private final RandomGenerator random;

    /**
     * @param random a secure one
     */
    public RelayProbe(Way way, RandomGenerator random) {
        this.way = way;
        this.random = random;
    }

    /**
     * Asks this server, or whom it sends us to.
     *
     * @throws RelayRefused with a sentence when the server, or nobody, lets us
     */
    public RelayReport look(
            InetSocketAddress server, String username, String password, Speech speech)
            throws InterruptedException, RelayRefused {
        InetSocketAddress at = server;
        for (int i = 0; i < MOST_REDIRECTIONS; i++) {
            try {
                return lookAt(at, username, password, speech);
            } catch (RelayRefused refused) {
                InetSocketAddress elsewhere = refused.elsewhere();
                if (elsewhere == null) {
                    throw refused;
                }
                at = elsewhere; // RFC 8489 section 10
            }
        }
        return lookAt(at, username, password, speech);
    }

    private RelayReport lookAt(
            InetSocketAddress server, String username, String password, Speech speech)
            throws InterruptedException, RelayRefused {
        try (TurnEnd near = new TurnEnd(way, server, username, password, random)) {
            near.allocate();
            try (PlainEnd far = new PlainEnd(near.local().getAddress());
                    PlainEnd beside = new PlainEnd(near.local().getAddress());
                    PlainEnd opposite = new PlainEnd(near.local().getAddress())) {
                boolean isTranslated =
                        !near.mapped().getAddress().equals(near.local().getAddress());
                if (isTranslated) {
                    far.askWho(server, random); // there is a NAT: the relay knows us by its face
                }
                near.bind(far.address());
                if (isTranslated) {
                    // opens the NAT for the relay before the relay sends, which may close it
                    far.send(near.address(), ByteBuffer.allocate(1));
                    Streams.waitUntil(System.nanoTime() + OPENING_NANOS);
                }
                Streams streams = new Streams(near, far, beside, opposite, speech, random);
                streams.run();
                return streams.report(server, way, near);
            }
        } catch (IOException failed) {
            throw new RelayRefused(0, Unreachable.sentence(way, server, failed));
        }
    }

    /** Who may use a relay. */
    public record User(String name, String password) {
        @Override
        public String toString() {
            return "User[" + name + "]";
        }
    }

    /**
     * The same between two allocations, as two sides of a call have them when neither reaches the
     * other.
     *
     * @throws RelayRefused with a sentence when the server, or nobody, lets us
     */
    public RelayReport between(InetSocketAddress server, User one, User two, Speech speech)
            throws InterruptedException, RelayRefused {
        try (TurnEnd near = new TurnEnd(way, server, one.name(), one.password(), random);
                TurnEnd far = new TurnEnd(way, server, two.name(), two.password(), random)) {
            near.allocate();
            far.allocate();
            near.bind(far.address());
            far.bind(near.address());
            try (PlainEnd beside = new PlainEnd(near.local().getAddress());
                    PlainEnd opposite = new PlainEnd(near.local().getAddress())) {
                Streams streams = new Streams(near, far, beside, opposite, speech, random);
                streams.run();
                return streams.report(server, way, near);
            }
        } catch (IOException failed) {
            throw new RelayRefused(0, Unreachable.sentence(way, server, failed));
        }
    }

    /** One direction between two sockets of this machine, without any server. */
    public static RelayReport.Direction direct(
            InetAddress own, Speech speech, RandomGenerator random)
            throws IOException, InterruptedException {
        try (PlainEnd near = new PlainEnd(own);
                PlainEnd far = new PlainEnd(own);
                PlainEnd beside = new PlainEnd(own);
                PlainEnd opposite = new PlainEnd(own)) {
            Streams streams = new Streams(near, far, beside, opposite, speech, random);
            streams.run();
            return streams.toPeer.measured();
        }
    }

    /** Four flows at one pace: through the relay and past it, there and back. */
    private static final class Streams {
        private final End near;
        private final End far;
        private final End beside;
        private final End opposite;
        private final Speech speech;
        private final Flow toPeer;
        private final Flow fromPeer;
        private final Flow directToPeer;
        private final Flow directFromPeer;

        /**
         * @param beside what is sent past the relay: from here
         * @param opposite to here, and back
         */
        Streams(
                End near,
                End far,
                End beside,
                End opposite,
                Speech speech,
                RandomGenerator random) {
            this.near = near;
            this.far = far;
            this.beside = beside;
            this.opposite = opposite;
            this.speech = speech;
            int ssrc = random.nextInt();
            this.toPeer = new Flow(ssrc, speech);
            this.fromPeer = new Flow(ssrc + 1, speech);
            this.directToPeer = new Flow(ssrc + 2, speech);
            this.directFromPeer = new Flow(ssrc + 3, speech);
        }

        void run() throws IOException, InterruptedException {
            long began = System.nanoTime();
            for (int i = 0; i < speech.packets(); i++) {
                waitUntil(began + i * FRAME_NANOS);
                near.send(far.address(), toPeer.next());
                far.send(near.address(), fromPeer.next());
                waitUntil(began + i * FRAME_NANOS + FRAME_NANOS / 2);
                beside.send(opposite.address(), directToPeer.next());
                opposite.send(beside.address(), directFromPeer.next());
                drain();
            }
            long until = System.nanoTime() + LATE_NANOS;
            while (!isComplete() && System.nanoTime() - until < 0) {
                waitUntil(System.nanoTime() + FRAME_NANOS);
                drain();
            }
        }

        private static void waitUntil(long nanos) {
            for (long left = nanos - System.nanoTime();
                    left > 0;
                    left = nanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }

        private void drain() throws IOException, InterruptedException {
            near.drain(fromPeer::arrived);
            far.drain(toPeer::arrived);
            opposite.drain(directToPeer::arrived);
            beside.drain(directFromPeer::arrived);
        }

        private boolean isComplete() {
            return Stream.of(toPeer, fromPeer, directToPeer, directFromPeer)
                    .allMatch(each -> each.measured().received() == speech.packets());
        }

        RelayReport report(InetSocketAddress server, Way way, TurnEnd turn) {
            RelayReport.Direction there = toPeer.measured();
            RelayReport.Direction back = fromPeer.measured();
            RelayReport.Direction directThere = directToPeer.measured();
            RelayReport.Direction directBack = directFromPeer.measured();
            return new RelayReport(
                    Texts.of(server),
                    way,
                    Texts.of(turn.mapped()),
                    Texts.of(turn.address()),
                    Texts.of(far.address()),
                    turn.lifetimeSeconds(),
                    there,
                    back,
                    directThere,
                    directBack,
                    Flow.round(
                            (there.medianMillis() + back.medianMillis()) / 2
                                    - (directThere.medianMillis() + directBack.medianMillis())
                                            / 2));
        }
    }
}
