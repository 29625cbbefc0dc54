package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;
import org.lanline.stun.StunMethod;
import org.lanline.turn.TurnClient;
import org.lanline.turn.TurnClient.Event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/** An end that is an allocation of a TURN server: others reach it at the relayed address. */
final class TurnEnd implements End {

    private static final long GIVE_BACK_NANOS = 300_000_000;
    private static final long LOOK_NANOS = 50_000_000;
    private static final Heard NOBODY = (_, _) -> {};

    private final Way way;
    private final InetSocketAddress server;
    private final Link link;
    private final TurnClient client;
    private final Wire wire = new Wire();
    private final Set<InetSocketAddress> bound = new HashSet<>();
    private @Nullable InetSocketAddress relayed;
    private @Nullable InetSocketAddress mapped;
    private int lifetimeSeconds;
    private @Nullable RelayRefused refused;
    private boolean ended;

    TurnEnd(
            Way way,
            InetSocketAddress server,
            String username,
            String password,
            RandomGenerator random)
            throws IOException {
        this.way = way;
        this.server = server;
        this.link = Link.open(way, server);
        this.client =
                new TurnClient(
                        new TurnClient.Wish(way.isReliable(), false, families(server), 600),
                        username,
                        password,
                        BindingClient.SCHEDULE,
                        random);
    }

    /** Peers are asked for from where we reach the server, and so is the relay. */
    private static TurnClient.Families families(InetSocketAddress server) {
        return AddressFamily.of(server.getAddress()) == AddressFamily.IPV6
                ? TurnClient.Families.IPV6
                : TurnClient.Families.IPV4;
    }

    /** Gets an allocation. */
    void allocate() throws IOException, InterruptedException, RelayRefused {
        doing(() -> client.allocate(System.nanoTime(), wire));
        while (relayed == null) {
            step(NOBODY);
        }
    }

    /** Gets a channel to this peer, which permits it too. */
    void bind(InetSocketAddress peer) throws IOException, InterruptedException, RelayRefused {
        doing(() -> client.bind(peer, System.nanoTime(), wire));
        while (!bound.contains(peer)) {
            step(NOBODY);
        }
    }

    private void step(Heard heard) throws IOException, InterruptedException, RelayRefused {
        if (refused != null) {
            throw refused;
        }
        if (ended) {
            throw new RelayRefused(0, "%s has ended the allocation.".formatted(Texts.of(server)));
        }
        long wait = Math.min(LOOK_NANOS, client.deadline() - System.nanoTime());
        take(wait, heard);
        doing(() -> client.tick(System.nanoTime(), wire));
    }

    private boolean take(long waitNanos, Heard heard) throws IOException, InterruptedException {
        Link.Arrival arrival = link.take(waitNanos);
        if (arrival == null) {
            return false;
        }
        wire.heard = heard;
        wire.arrivedNanos = arrival.nanos();
        doing(() -> client.receive(arrival.bytes(), System.nanoTime(), wire));
        return true;
    }

    private static void doing(Runnable call) throws IOException {
        try {
            call.run();
        } catch (UncheckedIOException failed) {
            throw new IOException(failed.getCause());
        }
    }

    @Override
    public InetSocketAddress address() {
        return Objects.requireNonNull(relayed, "allocate first");
    }

    /** Our own address as the server sees it. */
    InetSocketAddress mapped() {
        return Objects.requireNonNull(mapped, "allocate first");
    }

    InetSocketAddress local() {
        return link.local();
    }

    int lifetimeSeconds() {
        return lifetimeSeconds;
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer packet) throws IOException {
        doing(() -> client.send(to, packet, wire));
    }

    @Override
    public void drain(Heard heard) throws IOException, InterruptedException {
        boolean more = true;
        while (more) {
            more = take(0, heard);
        }
        doing(() -> client.tick(System.nanoTime(), wire));
    }

    /** Gives the allocation back, as far as that takes no time. */
    @Override
    public void close() {
        try (link) {
            doing(() -> client.release(System.nanoTime(), wire));
            long until = System.nanoTime() + GIVE_BACK_NANOS;
            while (relayed != null && !ended && System.nanoTime() - until < 0) {
                take(LOOK_NANOS, NOBODY);
            }
        } catch (IOException gone) {
            // it runs out by itself
        } catch (InterruptedException inAHurry) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Wire implements TurnClient.Out {
        private Heard heard = NOBODY;
        private long arrivedNanos;

        @Override
        public void toServer(ByteBuffer message) {
            try {
                link.send(server, message);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void fromPeer(InetSocketAddress peer, ByteBuffer bytes) {
            heard.packet(bytes, arrivedNanos);
        }

        @Override
        public void event(Event event) {
            switch (event) {
                case Event.Allocated got -> {
                    relayed = got.relayed().getFirst();
                    mapped = got.mapped();
                    lifetimeSeconds = got.lifetimeSeconds();
                }
                case Event.Bound(InetSocketAddress peer, int _) -> bound.add(peer);
                case Event.Refused no -> refused = refusal(no);
                case Event.Redirected(InetSocketAddress other) ->
                        refused =
                                new RelayRefused(
                                        300,
                                        "%s sends its clients to %s: ask that one."
                                                .formatted(Texts.of(server), Texts.of(other)),
                                        other);
                case Event.Ended _ -> ended = true;
                case Event.Permitted _, Event.Connected _, Event.Called _ -> {}
            }
        }

        private RelayRefused refusal(Event.Refused no) {
            if (no.code() == 0) {
                return new RelayRefused(0, Unreachable.silent(way, server));
            }
            InetSocketAddress peer = no.peer();
            boolean aboutPeer = no.method() != StunMethod.ALLOCATE && peer != null;
            String who = Texts.of(aboutPeer && peer != null ? peer : server);
            return new RelayRefused(no.code(), Refusals.sentence(no.code(), who));
        }
    }
}
