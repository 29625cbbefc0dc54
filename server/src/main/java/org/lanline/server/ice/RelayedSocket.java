package org.lanline.server.ice;

import org.jspecify.annotations.Nullable;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.probe.Link;
import org.lanline.server.probe.Unreachable;
import org.lanline.stun.StunError;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunTransactions;
import org.lanline.turn.TurnClient;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.random.RandomGenerator;

/**
 * A socket at a relay: an allocation of a TURN server, from which its owner sends as from any other
 * socket. Peers are permitted as they are sent to. Loop thread only.
 */
final class RelayedSocket {

    /** Who asked for it; on the loop thread. */
    interface Owner {
        /**
         * @param relayed one address, or one of each family
         * @param mapped our own address as the server sees it
         */
        void allocated(
                RelayedSocket socket, List<InetSocketAddress> relayed, InetSocketAddress mapped);

        void received(InetSocketAddress relayed, InetSocketAddress peer, ByteBuffer packet);

        /** The relay will not send there. */
        void refused(InetSocketAddress relayed, InetSocketAddress peer, int code);

        /** There is none, or no longer; one sentence says why. */
        void over(RelayedSocket socket, String why);
    }

    private static final StunTransactions.Schedule SCHEDULE =
            new StunTransactions.Schedule(200_000_000, 5, 8);
    private static final int LIFETIME_SECONDS = 600;
    private static final long LOOK_NANOS = 500_000_000;
    private static final int MOST_QUEUED = 512;
    private static final int MOST_HELD = 64;
    private static final int MOST_REDIRECTIONS = 3;
    private static final byte[] END = {};

    private record Held(InetSocketAddress peer, ByteBuffer packet) {}

    private final UdpLoop loop;
    private final RelayPlace place;
    private final RandomGenerator random;
    private final Owner owner;
    private final Map<InetAddress, Boolean> permitted = new HashMap<>();
    private final List<Held> held = new ArrayList<>();
    private final List<InetSocketAddress> relayed = new ArrayList<>();
    private InetSocketAddress server;
    private Leg leg;
    private boolean bothFamilies = true;
    private int redirections;
    private boolean closed;

    /**
     * @param random cryptographic
     */
    RelayedSocket(UdpLoop loop, RelayPlace place, RandomGenerator random, Owner owner) {
        this.loop = loop;
        this.place = place;
        this.random = random;
        this.owner = owner;
        this.server = place.server();
        this.leg = new Leg();
    }

    RelayPlace place() {
        return place;
    }

    List<InetSocketAddress> relayed() {
        return relayed;
    }

    /** Asks for the allocation. */
    void open() {
        leg.open();
    }

    /** Sends from the relayed address; what comes before the peer is permitted waits for that. */
    void send(InetSocketAddress peer, ByteBuffer packet) {
        Boolean known = permitted.get(peer.getAddress());
        if (known == null) {
            permitted.put(peer.getAddress(), false);
            leg.client.permit(peer, System.nanoTime(), leg);
        }
        if (Boolean.TRUE.equals(known)) {
            leg.client.send(peer, packet, leg);
        } else if (held.size() < MOST_HELD) {
            ByteBuffer copy = ByteBuffer.allocate(packet.remaining()).put(packet.duplicate());
            held.add(new Held(peer, copy.flip()));
        }
    }

    void tick(long nowNanos) {
        leg.client.tick(nowNanos, leg);
    }

    long deadline() {
        return closed ? Long.MAX_VALUE : leg.client.deadline();
    }

    /** Gives the allocation back, as far as that takes no time. */
    void close() {
        if (!closed) {
            closed = true;
            leg.client.release(System.nanoTime(), leg);
            leg.end();
        }
    }

    private void over(String why) {
        if (!closed) {
            closed = true;
            leg.end();
            owner.over(this, why);
        }
    }

    /** Asks anew: of another server, or for less. */
    private void again() {
        leg.end();
        leg = new Leg();
        leg.open();
    }

    private @Nullable InetSocketAddress relayedTowards(InetAddress peer) {
        boolean four = peer instanceof Inet4Address;
        for (InetSocketAddress each : relayed) {
            if (each.getAddress() instanceof Inet4Address == four) {
                return each;
            }
        }
        return null;
    }

    /** One connection to one server. It blocks on threads of its own. */
    private final class Leg implements TurnClient.Out {
        private final InetSocketAddress to = server;
        private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(MOST_QUEUED);
        private final TurnClient client =
                new TurnClient(
                        new TurnClient.Wish(
                                place.way().isReliable(),
                                false,
                                bothFamilies ? TurnClient.Families.BOTH : TurnClient.Families.IPV4,
                                LIFETIME_SECONDS),
                        place.user(),
                        place.password(),
                        SCHEDULE,
                        random);
        private volatile boolean ended;

        void open() {
            client.allocate(System.nanoTime(), this);
            Thread.ofVirtual().name("relayed-read").start(this::run);
        }

        private void run() {
            try (Link link = Link.open(place.way(), to)) {
                Thread writer = Thread.ofVirtual().name("relayed-write").start(() -> write(link));
                while (!ended) {
                    Link.Arrival arrival = link.take(LOOK_NANOS);
                    if (arrival != null) {
                        loop.post(() -> client.receive(arrival.bytes(), System.nanoTime(), this));
                    }
                }
                writer.join(); // what gives the allocation back still leaves
            } catch (IOException failed) {
                loop.post(() -> failed(Unreachable.sentence(place.way(), to, failed)));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private void write(Link link) {
            try {
                for (byte[] next = queue.take(); next.length > 0; next = queue.take()) {
                    link.send(to, ByteBuffer.wrap(next));
                }
            } catch (IOException failed) {
                loop.post(() -> failed(Unreachable.sentence(place.way(), to, failed)));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private void failed(String why) {
            if (!ended) {
                over(why);
            }
        }

        void end() {
            ended = true;
            if (!queue.offer(END)) {
                queue.clear();
                queue.offer(END);
            }
        }

        @Override
        public void toServer(ByteBuffer message) {
            byte[] copy = new byte[message.remaining()];
            message.get(message.position(), copy);
            var _ = queue.offer(copy); // a full queue loses packets, as a full network does
        }

        @Override
        public void fromPeer(InetSocketAddress peer, ByteBuffer bytes) {
            InetSocketAddress at = relayedTowards(peer.getAddress());
            if (at != null) {
                // a copy, as the answer to a check may go through the same client
                ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate());
                owner.received(at, peer, copy.flip());
            }
        }

        @Override
        public void event(TurnClient.Event event) {
            if (ended) {
                return;
            }
            switch (event) {
                case TurnClient.Event.Allocated got -> {
                    relayed.addAll(got.relayed());
                    owner.allocated(RelayedSocket.this, got.relayed(), got.mapped());
                }
                case TurnClient.Event.Permitted(InetAddress host) -> permitted(host);
                case TurnClient.Event.Refused no -> refused(no);
                case TurnClient.Event.Redirected(InetSocketAddress other) -> redirected(other);
                case TurnClient.Event.Ended _ -> over("The relay has ended the allocation.");
                case TurnClient.Event.Bound _,
                        TurnClient.Event.Connected _,
                        TurnClient.Event.Called _ -> {}
            }
        }

        private void permitted(InetAddress host) {
            permitted.put(host, true);
            for (Held each : List.copyOf(held)) {
                if (each.peer.getAddress().equals(host)) {
                    client.send(each.peer, each.packet, this);
                }
            }
            held.removeIf(each -> each.peer.getAddress().equals(host));
        }

        private void refused(TurnClient.Event.Refused no) {
            InetSocketAddress peer = no.peer();
            if (no.method() != StunMethod.ALLOCATE) {
                InetSocketAddress at = peer == null ? null : relayedTowards(peer.getAddress());
                if (peer != null && at != null) {
                    permitted.remove(peer.getAddress()); // perhaps the next time
                    held.removeIf(each -> each.peer.getAddress().equals(peer.getAddress()));
                    owner.refused(at, peer, no.code());
                }
            } else if (bothFamilies && wantsLess(no.code())) {
                bothFamilies = false;
                loop.post(RelayedSocket.this::again);
            } else {
                over(place.refusal(no.code()));
            }
        }

        private boolean wantsLess(int code) {
            return code == StunError.ADDRESS_FAMILY_NOT_SUPPORTED
                    || code == StunError.UNKNOWN_ATTRIBUTE
                    || code == StunError.BAD_REQUEST;
        }

        private void redirected(InetSocketAddress other) {
            if (++redirections > MOST_REDIRECTIONS) {
                over("The relay sends its clients from server to server.");
                return;
            }
            server = other;
            loop.post(RelayedSocket.this::again);
        }
    }
}
