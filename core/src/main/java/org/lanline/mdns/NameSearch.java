package org.lanline.mdns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the addresses of hosts by their names, such as the {@code 1f4e….local} that a browser gives
 * instead of its address: looks into the cache of what has been heard, else asks on every link,
 * three times at most, and gives up after {@value #PATIENCE_SECONDS} seconds. It asks for multicast
 * answers, which browsers give and no others.
 */
public final class NameSearch {

    /** Where its packets and findings go. */
    public interface Out {
        /** To the multicast group of this link. The array is not to be changed. */
        void multicast(Link link, byte[] packet);

        /**
         * @param addresses of the name; none when nobody said them in time
         */
        void found(DnsName name, List<InetAddress> addresses);
    }

    public static final int PATIENCE_SECONDS = 3;

    /** Names that are looked for at a time. */
    public static final int MAX_NAMES = 128;

    private static final long[] ASKING_AFTER = {0, 250 * Nanos.MILLISECOND, Nanos.SECOND};

    private static final class Search {
        private final long beganNanos;
        private int asked;

        Search(long beganNanos) {
            this.beganNanos = beganNanos;
        }

        /** When to ask again, or to give up. */
        long dueNanos() {
            return beganNanos
                    + (asked < ASKING_AFTER.length
                            ? ASKING_AFTER[asked]
                            : PATIENCE_SECONDS * Nanos.SECOND);
        }
    }

    private final Cache cache;
    private final Set<Link> links = new LinkedHashSet<>();
    private final Map<DnsName, Search> searches = new LinkedHashMap<>();

    /**
     * @param cache what was heard on the same links; whoever teaches it calls {@link #heard}
     */
    public NameSearch(Cache cache) {
        this.cache = cache;
    }

    public void link(Link link) {
        links.add(link);
    }

    public void unlink(Link link) {
        links.remove(link);
    }

    /**
     * Looks for a name. What is known is found at once, in this call.
     *
     * @return false when too many are looked for already: it is not found
     */
    public boolean search(DnsName name, long nowNanos, Out out) {
        List<InetAddress> known = cache.addresses(name, nowNanos);
        if (!known.isEmpty()) {
            out.found(name, known);
            return true;
        }
        if (searches.size() >= MAX_NAMES && !searches.containsKey(name)) {
            return false;
        }
        searches.putIfAbsent(name, new Search(nowNanos));
        tick(nowNanos, out);
        return true;
    }

    /** The cache has learned something. */
    public void heard(long nowNanos, Out out) {
        for (DnsName name : List.copyOf(searches.keySet())) {
            List<InetAddress> addresses = cache.addresses(name, nowNanos);
            if (!addresses.isEmpty()) {
                searches.remove(name);
                out.found(name, addresses);
            }
        }
    }

    public void tick(long nowNanos, Out out) {
        List<DnsName> unknown = new ArrayList<>();
        List<DnsQuestion> questions = new ArrayList<>();
        searches.forEach(
                (name, search) -> {
                    if (search.dueNanos() > nowNanos) {
                        return;
                    }
                    if (search.asked == ASKING_AFTER.length) {
                        unknown.add(name);
                    } else {
                        search.asked++;
                        questions.add(DnsQuestion.of(name, RecordType.A));
                        questions.add(DnsQuestion.of(name, RecordType.AAAA));
                    }
                });
        if (!questions.isEmpty()) {
            List<byte[]> packets = Packets.query(questions, List.of());
            links.forEach(link -> packets.forEach(each -> out.multicast(link, each)));
        }
        searches.keySet().removeAll(unknown);
        unknown.forEach(each -> out.found(each, List.of()));
    }

    /** When {@link #tick} is next wanted; {@code Long.MAX_VALUE} for never. */
    public long deadline() {
        long next = Long.MAX_VALUE;
        for (Search each : searches.values()) {
            next = Math.min(next, each.dueNanos());
        }
        return next;
    }
}
