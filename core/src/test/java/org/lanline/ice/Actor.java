package org.lanline.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Somebody with sockets in a virtual network, whose packets an agent gets. */
abstract class Actor implements Out {
    private final VirtualNet net;
    final Map<InetSocketAddress, VirtualNet.Host> hosts = new HashMap<>();
    final List<Event> events = new ArrayList<>();

    /** Packets that were no STUN, with where they came from. */
    final List<String> received = new ArrayList<>();

    Actor(VirtualNet net) {
        this.net = net;
    }

    abstract Verdict handle(
            InetSocketAddress base, InetSocketAddress from, ByteBuffer datagram, long nowNanos);

    abstract void tick(long nowNanos);

    abstract long deadline();

    InetSocketAddress open(VirtualNet.Host host, int port) {
        InetSocketAddress base = host.open(port, this::arrived);
        hosts.put(base, host);
        return base;
    }

    InetSocketAddress lend() {
        return net.lend(this::arrived);
    }

    private void arrived(
            InetSocketAddress base, InetSocketAddress from, byte[] bytes, long nowNanos) {
        if (handle(base, from, ByteBuffer.wrap(bytes), nowNanos) == Verdict.NOT_STUN) {
            received.add(new String(bytes, StandardCharsets.UTF_8) + " from " + from);
        }
    }

    @Override
    public void send(
            Transport over, InetSocketAddress base, InetSocketAddress remote, ByteBuffer datagram) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(datagram.position(), bytes);
        say(base, remote, bytes);
    }

    void say(InetSocketAddress base, InetSocketAddress remote, byte[] bytes) {
        VirtualNet.Host host = hosts.get(base);
        if (host == null) {
            net.relay(base, remote, bytes);
        } else {
            host.send(base, remote, bytes);
        }
    }

    @Override
    public void event(Event event) {
        events.add(event);
    }

    <E extends Event> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
