package org.lanline.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/** A full agent in a virtual network. */
final class FullActor extends Actor {
    final Agent agent;

    FullActor(VirtualNet net, Settings settings, Role role, long seed) {
        super(net);
        this.agent = new Agent(settings, role, new Random(seed));
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

    /** One host candidate on a new socket. */
    InetSocketAddress host(VirtualNet.Host host, int port, int rank) {
        InetSocketAddress base = open(host, port);
        agent.addLocal(Candidate.host(base, rank, agent.foundations()), 0, this);
        return base;
    }
}
