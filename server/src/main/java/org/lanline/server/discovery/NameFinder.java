package org.lanline.server.discovery;

import org.lanline.mdns.Cache;
import org.lanline.mdns.DnsName;
import org.lanline.mdns.Link;
import org.lanline.mdns.NameSearch;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A {@link NameSearch} over the sockets of whoever hears what goes by. Loop thread only. */
final class NameFinder implements Names, NameSearch.Out {

    private static final int MOST_WAITING_FOR_ONE = 64;

    private final NameSearch search;
    private final MulticastSockets sockets;
    private final Map<DnsName, List<Consumer<List<InetAddress>>>> waiting = new HashMap<>();

    NameFinder(Cache cache, MulticastSockets sockets) {
        this.search = new NameSearch(cache);
        this.sockets = sockets;
    }

    @Override
    public void find(String name, Consumer<List<InetAddress>> found) {
        DnsName wanted;
        try {
            wanted = DnsName.of(name);
        } catch (IllegalArgumentException noName) {
            found.accept(List.of());
            return;
        }
        List<Consumer<List<InetAddress>>> all =
                waiting.computeIfAbsent(wanted, _ -> new ArrayList<>());
        if (all.size() >= MOST_WAITING_FOR_ONE) {
            found.accept(List.of());
            return;
        }
        all.add(found);
        if (!search.search(wanted, System.nanoTime(), this)) {
            found(wanted, List.of());
        }
    }

    void up(Link link) {
        search.link(link);
    }

    void down(Link link) {
        search.unlink(link);
    }

    /** The cache has learned something. */
    void heard(long nowNanos) {
        search.heard(nowNanos, this);
    }

    void tick(long nowNanos) {
        search.tick(nowNanos, this);
    }

    long deadline() {
        return search.deadline();
    }

    @Override
    public void multicast(Link link, byte[] packet) {
        sockets.multicast(link, packet);
    }

    @Override
    public void found(DnsName name, List<InetAddress> addresses) {
        List<Consumer<List<InetAddress>>> told = waiting.remove(name);
        if (told != null) {
            told.forEach(each -> each.accept(addresses));
        }
    }
}
