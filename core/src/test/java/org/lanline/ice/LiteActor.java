package org.lanline.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/** A lite agent in a virtual network. */
final class LiteActor extends Actor {
    final LiteAgent agent;

    LiteActor(VirtualNet net, Settings settings, long seed) {
        super(net);
        this.agent = new LiteAgent(settings, new Random(seed));
    }

    @Override
    Verdict handle(
            InetSocketAddress base, InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        return agent.handle(Transport.UDP, base, from, datagram, nowNanos, this);
    }

    @Override
    void tick(long nowNanos) {
        agent.tick(nowNanos, this);
    }

    @Override
    long deadline() {
        return agent.deadline();
    }

    void host(VirtualNet.Host host, int port, int rank) {
        InetSocketAddress base = open(host, port);
        agent.addLocal(Candidate.host(base, rank, agent.foundations()));
    }
}
