package org.lanline.mdns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who said what on which link, for as long as it is said to be true (RFC 6762 section 10). It
 * learns from answers that go by and asks nothing itself. Browsers make up a name such as {@code
 * 1f4e….local} for each call and say its address only once or twice: whoever must know it later
 * (ICE) looks here.
 *
 * <p>It holds at most {@value #MAX_ENTRIES} records, of one neighbour at most an eighth of that;
 * what was heard longest ago goes first.
 */
public final class Cache {

    public static final int MAX_ENTRIES = 4_096;

    private static final int MAX_ENTRIES_A_SOURCE = MAX_ENTRIES / 8;
    private static final int MAX_TEXT_BYTES = 1_300;
    private static final long MAX_TTL_SECONDS = 4_500;
    private static final long SECOND_NANOS = Nanos.SECOND;

    /**
     * @param source the neighbour that said it last
     */
    public record Heard(
            Link link, InetAddress source, DnsRecord record, long heardNanos, long expiresNanos) {

        /** What is left of its life. */
        long remainingSeconds(long nowNanos) {
            return Math.max(0, (expiresNanos - nowNanos) / SECOND_NANOS);
        }
    }

    private record Key(Link link, DnsName name, Rdata rdata) {}

    private final LinkedHashMap<Key, Heard> heard = new LinkedHashMap<>();
    private final Map<DnsName, Set<Key>> byName = new HashMap<>();
    private final Map<InetAddress, LinkedHashSet<Key>> bySource = new HashMap<>();

    /** Records held, some of them perhaps past their time. */
    public int size() {
        return heard.size();
    }

    /**
     * Learns from one datagram of a neighbour whose source is on this link.
     *
     * @return true when it was a response of a responder
     */
    public boolean hear(Link link, InetSocketAddress from, byte[] datagram, long nowNanos) {
        if (from.getPort() == LinkResponder.PORT
                && DnsMessage.parse(datagram) instanceof DnsMessage.Parsed.Ok(var message)
                && message.isResponse()
                && message.isPlain()) {
            List<DnsRecord> records = new ArrayList<>(message.answers());
            records.addAll(message.additionals());
            learn(link, from.getAddress(), records, nowNanos);
            return true;
        }
        return false;
    }

    /**
     * Learns the records of one response.
     *
     * @param source a neighbour on this link
     */
    public void learn(Link link, InetAddress source, List<DnsRecord> records, long nowNanos) {
        Set<DnsName> flushed = new HashSet<>();
        for (DnsRecord record : records) {
            if (isWorthKeeping(record)) {
                if (record.cacheFlush() && flushed.add(record.name())) {
                    flush(link, record.name(), records, nowNanos);
                }
                put(link, source, record, nowNanos);
            }
        }
    }

    /** Everything that was said about the name and type and is still true, on any link. */
    public List<Heard> find(DnsName name, int type, long nowNanos) {
        List<Heard> found = new ArrayList<>();
        for (Key key : byName.getOrDefault(name, Set.of())) {
            Heard each = heard.get(key);
            if (each != null
                    && each.expiresNanos > nowNanos
                    && (type == RecordType.ANY || each.record.type() == type)) {
                found.add(each);
            }
        }
        return found;
    }

    /** The addresses of a host, in both families. */
    public List<InetAddress> addresses(DnsName host, long nowNanos) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (Heard each : find(host, RecordType.ANY, nowNanos)) {
            if (each.record.rdata() instanceof Rdata.Address(var address)) {
                addresses.add(address);
            }
        }
        return List.copyOf(addresses);
    }

    /** A link is gone, and with it what was true there. */
    public void forget(Link link) {
        List<Key> gone = heard.keySet().stream().filter(key -> key.link.equals(link)).toList();
        gone.forEach(this::remove);
    }

    private static boolean isWorthKeeping(DnsRecord record) {
        return switch (record.rdata()) {
            // browsers announce such placeholders for names that have no address yet
            case Rdata.Address(var address) ->
                    !address.isAnyLocalAddress()
                            && !address.isLoopbackAddress()
                            && !address.isMulticastAddress();
            case Rdata.Pointer _, Rdata.Service _ -> true;
            case Rdata.Text(var raw) -> raw.length() <= MAX_TEXT_BYTES;
            case Rdata.Nsec _, Rdata.Opaque _ -> false;
        };
    }

    /**
     * RFC 6762 section 10.2: what the packet flushes and was heard more than a second ago, ends in
     * a second.
     */
    private void flush(Link link, DnsName name, List<DnsRecord> records, long nowNanos) {
        Set<Integer> types = new HashSet<>();
        for (DnsRecord record : records) {
            if (record.cacheFlush() && record.name().equals(name)) {
                types.add(record.type());
            }
        }
        for (Key key : byName.getOrDefault(name, Set.of())) {
            Heard each = heard.get(key);
            if (each != null
                    && key.link.equals(link)
                    && types.contains(key.rdata.type())
                    && nowNanos - each.heardNanos > SECOND_NANOS) {
                heard.replace(key, ending(each, nowNanos));
            }
        }
    }

    private static Heard ending(Heard each, long nowNanos) {
        long expires = Math.min(each.expiresNanos, nowNanos + SECOND_NANOS);
        return new Heard(each.link, each.source, each.record, each.heardNanos, expires);
    }

    private void put(Link link, InetAddress source, DnsRecord record, long nowNanos) {
        Key key = new Key(link, record.name(), record.rdata());
        Heard former = heard.get(key);
        if (record.ttlSeconds() == 0) {
            if (former != null) {
                heard.replace(key, ending(former, nowNanos)); // section 10.1: in a second
            }
            return;
        }
        if (former != null) {
            remove(key);
        }
        makeRoom(source);
        long lifeNanos = Math.min(record.ttlSeconds(), MAX_TTL_SECONDS) * Nanos.SECOND;
        heard.put(key, new Heard(link, source, record, nowNanos, nowNanos + lifeNanos));
        byName.computeIfAbsent(key.name, _ -> new LinkedHashSet<>()).add(key);
        bySource.computeIfAbsent(source, _ -> new LinkedHashSet<>()).add(key);
    }

    private void makeRoom(InetAddress source) {
        LinkedHashSet<Key> ofSource = bySource.get(source);
        if (ofSource != null && ofSource.size() == MAX_ENTRIES_A_SOURCE) {
            remove(ofSource.getFirst());
        }
        if (heard.size() == MAX_ENTRIES) {
            remove(heard.firstEntry().getKey());
        }
    }

    private void remove(Key key) {
        Heard gone = heard.remove(key);
        if (gone != null) {
            removeFrom(byName, key.name, key);
            removeFrom(bySource, gone.source, key);
        }
    }

    private static <K, S extends Set<Key>> void removeFrom(Map<K, S> index, K at, Key key) {
        S keys = index.get(at);
        if (keys != null && keys.remove(key) && keys.isEmpty()) {
            index.remove(at);
        }
    }
}
