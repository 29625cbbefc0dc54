package org.lanline.mdns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The responder on one link (RFC 6762): it makes sure that its names are free (section 8.1), says
 * what it has (8.3), and answers (6).
 */
final class LinkResponder {

    static final int PORT = 5353;

    private static final long PROBE_EVERY_NANOS = 250 * Nanos.MILLISECOND;
    private static final int PROBES = 3;
    private static final long FIRST_REPEAT_NANOS = Nanos.SECOND;
    private static final int ANNOUNCEMENTS = 3;
    private static final long LEGACY_TTL_SECONDS = 10;

    /** Unicast answers in one second; a stranger can ask in another's name. */
    private static final int UNICASTS_A_SECOND = 50;

    private enum State {
        PROBING,
        ANNOUNCING,
        ESTABLISHED
    }

    private final Link link;
    private final RandomGenerator random;
    private final SentPackets sent;
    private final PendingAnswers pending = new PendingAnswers();
    private final HeldQueries truncated = new HeldQueries();
    private final OpenSecond unicasts = new OpenSecond(UNICASTS_A_SECOND);

    private Zone zone;
    private State state = State.PROBING;
    private int said;
    private long nextNanos;

    LinkResponder(Link link, Zone zone, RandomGenerator random, SentPackets sent) {
        this.link = link;
        this.zone = zone;
        this.random = random;
        this.sent = sent;
    }

    Zone zone() {
        return zone;
    }

    /** True while the names are not yet known to be ours. */
    boolean isProbing() {
        return state == State.PROBING;
    }

    /** Starts over with the first probe at the given time. */
    void probe(Zone newZone, long firstNanos) {
        zone = newZone;
        state = State.PROBING;
        said = 0;
        nextNanos = firstNanos;
        pending.clear();
        truncated.clear();
    }

    /** Up to a quarter second, so that boxes switched on together do not speak together (8.1). */
    long randomStart(long nowNanos) {
        return nowNanos + random.nextLong(PROBE_EVERY_NANOS);
    }

    /** Another host has the better claim or asked first (8.2): asks again when it is done. */
    void defer(long untilNanos) {
        said = 0;
        nextNanos = untilNanos;
    }

    /** Says the new records without asking first, the names being ours already (8.4). */
    void update(Zone newZone, long nowNanos, Responder.Out out) {
        newZone.inherit(zone);
        goodbyeToAddresses(newZone, out);
        zone = newZone;
        pending.clear();
        truncated.clear();
        if (state == State.PROBING) {
            return;
        }
        state = State.ANNOUNCING;
        said = 0;
        nextNanos = nowNanos;
    }

    /** Takes everything back (10.1). */
    void goodbye(Responder.Out out) {
        if (state != State.PROBING) {
            multicast(Packets.response(zone.goodbyes(), List.of()), out);
        }
    }

    /** Withdraws addresses that the other zone no longer has. */
    void goodbyeToAddresses(Zone newZone, Responder.Out out) {
        List<DnsRecord> gone =
                zone.addressesMissingIn(newZone).stream()
                        .map(record -> record.withoutCacheFlush().withTtl(0))
                        .toList();
        if (state != State.PROBING && !gone.isEmpty()) {
            multicast(Packets.response(gone, List.of()), out);
        }
    }

    long deadline() {
        return Math.min(nextNanos, Math.min(pending.deadline(), truncated.deadline()));
    }

    /**
     * @param held the names are wanted, but nothing is to be announced yet: it goes on probing, so
     *     that nobody else can take them meanwhile
     * @return true when the names have just become ours
     */
    boolean tick(long nowNanos, boolean held, Responder.Out out) {
        boolean established = false;
        if (nextNanos <= nowNanos) {
            if (state == State.PROBING && said >= PROBES && !held) {
                state = State.ANNOUNCING;
                said = 0;
                established = true;
            }
            if (state == State.PROBING) {
                sendProbe(nowNanos, out);
            } else if (state == State.ANNOUNCING) {
                announce(nowNanos, out);
            }
        }
        truncated.take(nowNanos).forEach(own -> pending.add(own, nowNanos, OwnRecord.LIMIT_NANOS));
        List<OwnRecord> due = pending.take(nowNanos);
        if (!due.isEmpty()) {
            respond(due, zone.additionals(due), nowNanos, out);
        }
        return established;
    }

    /**
     * Asks for multicast answers although 8.1 prefers unicast: with a second responder on this
     * machine a unicast answer reaches one of the two sockets only, and perhaps not ours.
     */
    private void sendProbe(long nowNanos, Responder.Out out) {
        List<DnsQuestion> questions =
                zone.probedNames().stream()
                        .map(name -> DnsQuestion.of(name, RecordType.ANY))
                        .toList();
        multicast(List.of(Packets.probe(questions, zone.proposed())), out);
        said++;
        nextNanos = nowNanos + PROBE_EVERY_NANOS;
    }

    private void announce(long nowNanos, Responder.Out out) {
        respond(zone.positive(), zone.absentFamily(), nowNanos, out);
        said++;
        if (said == ANNOUNCEMENTS) {
            state = State.ESTABLISHED;
            nextNanos = Long.MAX_VALUE;
        } else {
            nextNanos = nowNanos + (FIRST_REPEAT_NANOS << (said - 1));
        }
    }

    private void respond(
            Collection<OwnRecord> answers,
            Collection<OwnRecord> additionals,
            long nowNanos,
            Responder.Out out) {
        List<OwnRecord> allowed =
                additionals.stream()
                        .filter(own -> own.earliest(nowNanos, OwnRecord.LIMIT_NANOS) <= nowNanos)
                        .toList();
        multicast(Packets.response(records(answers), records(allowed)), out);
        for (Collection<OwnRecord> said : List.of(answers, allowed)) {
            for (OwnRecord own : said) {
                own.multicast(nowNanos);
                pending.remove(own);
            }
        }
    }

    private void multicast(List<byte[]> packets, Responder.Out out) {
        for (byte[] packet : packets) {
            sent.add(packet);
            out.multicast(link, packet);
        }
    }

    private static List<DnsRecord> records(Collection<OwnRecord> own) {
        return own.stream().map(each -> each.record).toList();
    }

    /** A query that is no echo of our own probe. */
    void query(DnsMessage query, InetSocketAddress from, long nowNanos, Responder.Out out) {
        if (state == State.PROBING) {
            return; // nothing is ours yet
        }
        if (from.getPort() != PORT) {
            answerLegacy(query, from, nowNanos, out);
            return;
        }
        truncated.known(from.getAddress(), query.answers());
        Set<OwnRecord> unicast = new LinkedHashSet<>();
        Set<OwnRecord> multicast = new LinkedHashSet<>();
        for (DnsQuestion question : query.questions()) {
            for (OwnRecord own : zone.answers(question)) {
                boolean quietly =
                        question.unicastReply() && own.heardWithinAQuarterOfItsLife(nowNanos);
                (quietly ? unicast : multicast).add(own);
            }
        }
        unicast.removeIf(own -> isKnown(own, query.answers()));
        multicast.removeIf(own -> isKnown(own, query.answers()));
        unicast.removeAll(multicast);
        if (!unicast.isEmpty() && unicasts.take(nowNanos)) {
            List<byte[]> packets =
                    Packets.response(records(unicast), records(zone.additionals(unicast)));
            packets.forEach(packet -> out.unicast(link, from, packet));
        }
        if (query.isTruncated() && hold(multicast, from.getAddress(), nowNanos)) {
            return;
        }
        schedule(multicast, query.isProbe(), nowNanos);
    }

    private boolean hold(Set<OwnRecord> answers, InetAddress source, long nowNanos) {
        long wait = (400 + random.nextInt(101)) * Nanos.MILLISECOND; // 7.2
        return truncated.hold(source, answers, nowNanos + wait);
    }

    /** Answers that others may have too wait 20 to 120 ms, the others not at all (section 6). */
    private void schedule(Set<OwnRecord> answers, boolean defence, long nowNanos) {
        boolean alone = answers.stream().allMatch(OwnRecord::isUnique);
        long delay = alone ? 0 : (20 + random.nextInt(101)) * Nanos.MILLISECOND;
        long limit = defence ? OwnRecord.DEFENCE_LIMIT_NANOS : OwnRecord.LIMIT_NANOS;
        answers.forEach(own -> pending.add(own, nowNanos + delay, limit));
    }

    /** Section 7.1: the querier knows it and will for half its life. */
    static boolean isKnown(OwnRecord own, List<DnsRecord> known) {
        return known.stream()
                .anyMatch(
                        each ->
                                own.record.says(each)
                                        && each.ttlSeconds() >= own.record.ttlSeconds() / 2);
    }

    /** Section 6.7: a plain resolver gets what it needs in one short-lived unicast answer. */
    private void answerLegacy(
            DnsMessage query, InetSocketAddress from, long nowNanos, Responder.Out out) {
        Set<OwnRecord> answers = new LinkedHashSet<>();
        query.questions().forEach(question -> answers.addAll(zone.answers(question)));
        if (answers.isEmpty() || !unicasts.take(nowNanos)) {
            return;
        }
        List<DnsQuestion> ours =
                query.questions().stream().filter(each -> !zone.answers(each).isEmpty()).toList();
        out.unicast(
                link,
                from,
                Packets.legacyResponse(
                        query.id(),
                        ours,
                        shortLived(answers),
                        shortLived(zone.additionals(answers))));
    }

    /** NSEC means something else outside multicast DNS: such an answer is empty instead. */
    private static List<DnsRecord> shortLived(Collection<OwnRecord> own) {
        return own.stream()
                .map(each -> each.record)
                .filter(record -> record.type() != RecordType.NSEC)
                .map(record -> record.withoutCacheFlush())
                .map(record -> record.withTtl(Math.min(record.ttlSeconds(), LEGACY_TTL_SECONDS)))
                .toList();
    }

    /** True when we want the same names and another host's probe goes first (8.2). */
    boolean yieldsTo(DnsMessage probe) {
        return state == State.PROBING && zone.compareProposals(probe.authorities()) < 0;
    }

    /** Another host's records: true when one of them cannot stand beside ours (section 9). */
    boolean contradicted(List<DnsRecord> heard, Collection<InetAddress> ownAddresses) {
        return heard.stream().anyMatch(record -> zone.contradicts(record, ownAddresses));
    }

    /** Another host's records that say what ours say. */
    void echoed(List<DnsRecord> heard, long nowNanos) {
        if (state == State.PROBING) {
            return;
        }
        for (DnsRecord record : heard) {
            pending.removeSaidBy(record);
            for (OwnRecord own : zone.positive()) {
                // 6.6: others would soon forget what is still true
                if (own.record.says(record) && record.ttlSeconds() < own.record.ttlSeconds() / 2) {
                    pending.add(own, nowNanos, OwnRecord.LIMIT_NANOS);
                }
            }
        }
    }
}
