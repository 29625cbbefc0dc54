package org.lanline.server.discovery;

import org.lanline.mdns.Cache;
import org.lanline.mdns.Link;
import org.lanline.server.net.UdpLoop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * Listens on every LAN interface to what hosts say of their names, and asks for those that are
 * wanted: {@link Names} for a program that is no box. It announces and answers nothing. Loop thread
 * only.
 */
public final class HostNames
        implements Names, UdpLoop.Core, MulticastSockets.Listener, AutoCloseable {

    private final Cache cache = new Cache();
    private final MulticastSockets sockets;
    private final NameFinder finder;

    /** Begins to listen; on an interface where port 5353 cannot be had, not at all. */
    public HostNames(UdpLoop loop, List<LanInterface> interfaces) {
        this.sockets = new MulticastSockets(loop, this);
        this.finder = new NameFinder(cache, sockets);
        sockets.update(interfaces, System.nanoTime());
        loop.add(this);
    }

    @Override
    public void find(String name, Consumer<List<InetAddress>> found) {
        finder.find(name, found);
    }

    @Override
    public void up(Link link, List<InetAddress> addresses, long nowNanos) {
        finder.up(link);
    }

    @Override
    public void down(Link link, long nowNanos) {
        finder.down(link);
        cache.forget(link);
    }

    @Override
    public void received(Link link, InetSocketAddress from, byte[] packet, long nowNanos) {
        if (cache.hear(link, from, packet, nowNanos)) {
            finder.heard(nowNanos);
        }
    }

    @Override
    public void tick(long nowNanos) {
        finder.tick(nowNanos);
    }

    @Override
    public long deadline() {
        return finder.deadline();
    }

    /** Closes the sockets. */
    @Override
    public void close() {
        sockets.close();
    }
}
