package org.lanline.server.relay;

import org.jspecify.annotations.Nullable;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.net.UdpOptions;
import org.lanline.server.net.UdpSocket;
import org.lanline.stun.StunTransactions;
import org.lanline.turn.TurnClient;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** One of the two that {@link WarmUp} relays between. */
final class WarmUpClient implements TurnClient.Out {

    private final InetSocketAddress server;
    private final TurnClient client;
    private @Nullable UdpSocket socket;
    private @Nullable InetSocketAddress relayed;
    private boolean binds;
    private boolean bound;
    private int arrived;

    WarmUpClient(InetSocketAddress server, String password, RandomGenerator random) {
        this.server = server;
        this.client =
                new TurnClient(
                        TurnClient.Wish.UDP,
                        WarmUp.USER,
                        password,
                        StunTransactions.Schedule.RFC,
                        random);
    }

    /** Asks for a relay; answers come on the loop. */
    void open(UdpLoop loop, UdpOptions options, long nowNanos) throws IOException {
        socket = loop.open(options, (_, datagram, at) -> client.receive(datagram, at, this));
        client.allocate(nowNanos, this);
    }

    /** How many packets have come from the other one. */
    int arrived() {
        return arrived;
    }

    /** Whether there is a channel to the other one; asks for it once both have a relay. */
    boolean isBoundTo(WarmUpClient other, long nowNanos) {
        if (!binds && relayed != null && other.relayed != null) {
            binds = true;
            client.bind(other.relayed, nowNanos, this);
        }
        return bound;
    }

    void send(WarmUpClient other, ByteBuffer content) {
        if (other.relayed != null) {
            client.send(other.relayed, content.clear(), this);
        }
    }

    @Override
    public void toServer(ByteBuffer message) {
        if (socket != null) {
            socket.queue(server, message);
        }
    }

    @Override
    public void fromPeer(InetSocketAddress peer, ByteBuffer bytes) {
        arrived++;
    }

    @Override
    public void event(TurnClient.Event event) {
        switch (event) {
            case TurnClient.Event.Allocated made -> relayed = made.relayed().getFirst();
            case TurnClient.Event.Bound _ -> bound = true;
            case TurnClient.Event.Permitted _,
                    TurnClient.Event.Connected _,
                    TurnClient.Event.Called _,
                    TurnClient.Event.Refused _,
                    TurnClient.Event.Redirected _,
                    TurnClient.Event.Ended _ -> {}
        }
    }
}
