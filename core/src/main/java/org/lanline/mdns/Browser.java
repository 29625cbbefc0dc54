package org.lanline.mdns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Looks for services on every link (RFC 6763 section 4): asks for the instances of some types,
 * repeats the question ever more seldom (RFC 6762 section 5.2), and asks for whatever an answer
 * left out. It asks for multicast answers only; others on this machine may share the port.
 */
public final class Browser {

    /** Where its packets go. */
    public interface Out {
        /** To the multicast group of this link. The array is not to be changed. */
        void multicast(Link link, byte[] packet);
    }

    /**
     * A service that can be connected to.
     *
     * @param type such as {@code _sip._udp}
     * @param instance what people see, such as {@code Lanline}
     * @param addresses by link, as a link-local address means nothing without it; perhaps none
     */
    public record Found(
            String type,
            String instance,
            DnsName host,
            int port,
            Rdata.Text text,
            Map<Link, Set<InetAddress>> addresses) {}

    private static final long FIRST_REPEAT_NANOS = Nanos.SECOND;
    private static final long LAST_REPEAT_NANOS = 3_600 * Nanos.SECOND;
    private static final long FOLLOW_UP_NANOS = 100 * Nanos.MILLISECOND;
    private static final int FOLLOW_UPS = 3;
    private static final int MAX_FOLLOWED = 256;

    private static final class Schedule {
        long nextNanos;
        long repeatNanos = FIRST_REPEAT_NANOS;

        Schedule(long nextNanos) {
            this.nextNanos = nextNanos;
        }
    }

    private record Missing(Link link, DnsName name, int type) {}

    private final List<String> types;
    private final RandomGenerator random;
    private final Cache cache = new Cache();
    private final Map<Link, Schedule> schedules = new LinkedHashMap<>();
    private final Map<Missing, Integer> asked = new HashMap<>();
    private long followUpNanos = Long.MAX_VALUE;

    /**
     * @param types such as {@code _lanline._tcp}
     */
    public Browser(List<String> types, RandomGenerator random) {
        this.types = List.copyOf(types);
        this.random = random;
    }

    /** A link is there: the first question goes out after 20 to 120 ms (section 5.2). */
    public void link(Link link, long nowNanos) {
        long wait = (20 + random.nextInt(101)) * Nanos.MILLISECOND;
        schedules.computeIfAbsent(link, _ -> new Schedule(nowNanos + wait));
    }

    public void unlink(Link link) {
        schedules.remove(link);
        cache.forget(link);
    }

    /** One datagram from a neighbour whose source is on this link. */
    public void receive(Link link, InetSocketAddress from, byte[] datagram, long nowNanos) {
        if (schedules.containsKey(link) && cache.hear(link, from, datagram, nowNanos)) {
            followUpNanos = Math.min(followUpNanos, nowNanos + FOLLOW_UP_NANOS);
        }
    }

    public long deadline() {
        long next = followUpNanos;
        for (Schedule each : schedules.values()) {
            next = Math.min(next, each.nextNanos);
        }
        return next;
    }

    public void tick(long nowNanos, Out out) {
        schedules.forEach(
                (link, schedule) -> {
                    if (schedule.nextNanos <= nowNanos) {
                        ask(link, nowNanos, out);
                        schedule.nextNanos = nowNanos + schedule.repeatNanos;
                        schedule.repeatNanos =
                                Math.min(2 * schedule.repeatNanos, LAST_REPEAT_NANOS);
                    }
                });
        if (followUpNanos <= nowNanos) {
            followUpNanos = Long.MAX_VALUE;
            followUp(nowNanos, out);
        }
    }

    private void ask(Link link, long nowNanos, Out out) {
        List<DnsQuestion> questions = new ArrayList<>();
        List<DnsRecord> known = new ArrayList<>();
        for (String type : types) {
            DnsName name = DnsName.of(type + ".local");
            questions.add(DnsQuestion.of(name, RecordType.PTR));
            for (Cache.Heard each : cache.find(name, RecordType.PTR, nowNanos)) {
                long left = each.remainingSeconds(nowNanos);
                if (each.link().equals(link) && left >= each.record().ttlSeconds() / 2) {
                    known.add(each.record().withoutCacheFlush().withTtl(left)); // 7.1
                }
            }
        }
        Packets.query(questions, known).forEach(packet -> out.multicast(link, packet));
    }

    /** A service may be announced in several packets, and some are lost: asks for the rest. */
    private void followUp(long nowNanos, Out out) {
        Map<Link, List<DnsQuestion>> questions = new LinkedHashMap<>();
        for (Missing each : missing(nowNanos)) {
            int times = asked.merge(each, 1, Integer::sum);
            if (times <= FOLLOW_UPS) {
                questions
                        .computeIfAbsent(each.link, _ -> new ArrayList<>())
                        .add(DnsQuestion.of(each.name, each.type));
            }
        }
        questions.forEach(
                (link, some) ->
                        Packets.query(some, List.of())
                                .forEach(packet -> out.multicast(link, packet)));
        if (!questions.isEmpty()) {
            followUpNanos = nowNanos + FIRST_REPEAT_NANOS;
        }
    }

    private Set<Missing> missing(long nowNanos) {
        Set<Missing> missing = new LinkedHashSet<>();
        for (Cache.Heard pointer : pointers(nowNanos)) {
            if (missing.size() + asked.size() >= MAX_FOLLOWED) {
                break;
            }
            DnsName instance = ((Rdata.Pointer) pointer.record().rdata()).target();
            List<Cache.Heard> services = cache.find(instance, RecordType.SRV, nowNanos);
            if (services.isEmpty()) {
                missing.add(new Missing(pointer.link(), instance, RecordType.SRV));
            }
            if (cache.find(instance, RecordType.TXT, nowNanos).isEmpty()) {
                missing.add(new Missing(pointer.link(), instance, RecordType.TXT));
            }
            for (Cache.Heard service : services) {
                DnsName host = ((Rdata.Service) service.record().rdata()).target();
                if (cache.addresses(host, nowNanos).isEmpty()) {
                    missing.add(new Missing(pointer.link(), host, RecordType.A));
                    missing.add(new Missing(pointer.link(), host, RecordType.AAAA));
                }
            }
        }
        return missing;
    }

    private List<Cache.Heard> pointers(long nowNanos) {
        List<Cache.Heard> pointers = new ArrayList<>();
        for (String type : types) {
            pointers.addAll(cache.find(DnsName.of(type + ".local"), RecordType.PTR, nowNanos));
        }
        return pointers;
    }

    /** The services whose host and port are known, by type and instance. */
    public List<Found> found(long nowNanos) {
        Map<List<String>, Found> found = new LinkedHashMap<>();
        for (String type : types) {
            for (Cache.Heard pointer :
                    cache.find(DnsName.of(type + ".local"), RecordType.PTR, nowNanos)) {
                DnsName instance = ((Rdata.Pointer) pointer.record().rdata()).target();
                for (Cache.Heard service : cache.find(instance, RecordType.SRV, nowNanos)) {
                    found.putIfAbsent(
                            List.of(type, instance.firstLabel()),
                            found(
                                    type,
                                    instance,
                                    (Rdata.Service) service.record().rdata(),
                                    nowNanos));
                }
            }
        }
        return found.values().stream()
                .sorted(Comparator.comparing(Found::instance).thenComparing(Found::type))
                .toList();
    }

    private Found found(String type, DnsName instance, Rdata.Service service, long nowNanos) {
        Rdata.Text text =
                cache.find(instance, RecordType.TXT, nowNanos).stream()
                        .map(each -> (Rdata.Text) each.record().rdata())
                        .findFirst()
                        .orElse(Rdata.Text.of(List.of()));
        Map<Link, Set<InetAddress>> addresses = new LinkedHashMap<>();
        for (Cache.Heard each : cache.find(service.target(), RecordType.ANY, nowNanos)) {
            if (each.record().rdata() instanceof Rdata.Address(var address)) {
                addresses.computeIfAbsent(each.link(), _ -> new LinkedHashSet<>()).add(address);
            }
        }
        return new Found(
                type, instance.firstLabel(), service.target(), service.port(), text, addresses);
    }
}
