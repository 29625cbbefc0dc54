package org.lanline.mdns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Every record that the box has on one link, and which of them answer a question. */
final class Zone {

    /** RFC 6762 section 10: records with a host name in them, */
    private static final long HOST_TTL_SECONDS = 120;

    /** and the others. */
    private static final long OTHER_TTL_SECONDS = 4_500;

    private static final DnsName SERVICES = DnsName.of("_services._dns-sd._udp.local");

    /** More addresses than this would not fit one announcement with everything else. */
    private static final int MAX_ADDRESSES = 16;

    /** Records of one name that a stranger's probe can make us compare. */
    private static final int MAX_COMPARED = 64;

    private final DnsName host;
    private final Set<InetAddress> addresses;
    private final List<OwnRecord> positive = new ArrayList<>();
    private final List<OwnRecord> negative = new ArrayList<>();
    private final Set<DnsName> uniqueNames = new LinkedHashSet<>();

    Zone(BoxName name, List<Offer> offers, List<InetAddress> addresses) {
        this.host = name.hostName();
        this.addresses = new LinkedHashSet<>(addresses.stream().limit(MAX_ADDRESSES).toList());
        for (Offer offer : offers) {
            DnsName type = offer.typeName();
            DnsName instance = type.child(name.instanceLabel());
            shared(SERVICES, new Rdata.Pointer(type));
            shared(type, new Rdata.Pointer(instance));
            unique(instance, HOST_TTL_SECONDS, new Rdata.Service(0, 0, offer.port(), host));
            unique(instance, OTHER_TTL_SECONDS, Rdata.Text.of(offer.text()));
            onlyTypes(instance, new TreeSet<>(List.of(RecordType.SRV, RecordType.TXT)));
        }
        SortedSet<Integer> addressTypes = new TreeSet<>();
        for (InetAddress address : this.addresses) {
            Rdata.Address rdata = new Rdata.Address(address);
            unique(host, HOST_TTL_SECONDS, rdata);
            addressTypes.add(rdata.type());
        }
        onlyTypes(host, addressTypes);
    }

    private void shared(DnsName name, Rdata rdata) {
        positive.add(new OwnRecord(new DnsRecord(name, false, OTHER_TTL_SECONDS, rdata)));
    }

    private void unique(DnsName name, long ttlSeconds, Rdata rdata) {
        uniqueNames.add(name);
        positive.add(new OwnRecord(new DnsRecord(name, true, ttlSeconds, rdata)));
    }

    private void onlyTypes(DnsName name, SortedSet<Integer> types) {
        negative.add(
                new OwnRecord(
                        new DnsRecord(name, true, HOST_TTL_SECONDS, new Rdata.Nsec(name, types))));
    }

    Set<InetAddress> addresses() {
        return addresses;
    }

    boolean isUnique(DnsName name) {
        return uniqueNames.contains(name);
    }

    /** Names that must be ours alone, the host first. */
    List<DnsName> probedNames() {
        List<DnsName> names = new ArrayList<>(List.of(host));
        uniqueNames.stream().filter(name -> !name.equals(host)).forEach(names::add);
        return names;
    }

    /** What a probe proposes (RFC 6762 section 8.1). */
    List<DnsRecord> proposed() {
        return positive.stream()
                .filter(OwnRecord::isUnique)
                .map(own -> own.record.withoutCacheFlush())
                .toList();
    }

    /** Everything that is announced as an answer (section 8.3). */
    List<OwnRecord> positive() {
        return positive;
    }

    /**
     * What stops being true when the box leaves (section 10.1). Not the service types: the same
     * words are said by every other host that has such a service.
     */
    List<DnsRecord> goodbyes() {
        return positive.stream()
                .map(own -> own.record)
                .filter(record -> !record.name().equals(SERVICES))
                .map(record -> record.withTtl(0))
                .toList();
    }

    /** What was said under the name and is missing from the other zone. */
    List<DnsRecord> addressesMissingIn(Zone other) {
        return positive.stream()
                .map(own -> own.record)
                .filter(record -> record.rdata() instanceof Rdata.Address)
                .filter(record -> other.positive.stream().noneMatch(o -> o.record.says(record)))
                .toList();
    }

    /** Records that are said in both zones keep their time of last multicast. */
    void inherit(Zone former) {
        for (OwnRecord own : all()) {
            former.all().stream()
                    .filter(old -> old.record.says(own.record))
                    .findFirst()
                    .ifPresent(own::inherit);
        }
    }

    private List<OwnRecord> all() {
        List<OwnRecord> all = new ArrayList<>(positive);
        all.addAll(negative);
        return all;
    }

    /** The answers to one question; NSEC when the name is ours and has no such type (6.1). */
    List<OwnRecord> answers(DnsQuestion question) {
        List<OwnRecord> answers = new ArrayList<>();
        for (OwnRecord own : positive) {
            if (own.record.name().equals(question.name()) && question.asksFor(own.record.type())) {
                answers.add(own);
            }
        }
        if (answers.isEmpty()) {
            nsec(question.name(), answers);
        }
        return answers;
    }

    /** What the querier would ask next (RFC 6763 section 12, RFC 6762 section 6.2). */
    Set<OwnRecord> additionals(Collection<OwnRecord> answers) {
        Set<OwnRecord> additionals = new LinkedHashSet<>();
        for (OwnRecord answer : answers) {
            if (answer.record.rdata() instanceof Rdata.Pointer(var target)
                    && uniqueNames.contains(target)) {
                named(target, additionals);
                named(host, additionals);
            } else if (answer.record.rdata() instanceof Rdata.Service
                    || answer.record.rdata() instanceof Rdata.Address) {
                named(host, additionals);
            }
        }
        if (additionals.stream().anyMatch(own -> own.record.name().equals(host))
                && lacksAFamily()) {
            nsec(host, additionals);
        }
        answers.forEach(additionals::remove);
        return additionals;
    }

    /** The NSEC of the host name when it has no A or no AAAA, so that nobody waits for one. */
    List<OwnRecord> absentFamily() {
        List<OwnRecord> absent = new ArrayList<>();
        if (lacksAFamily()) {
            nsec(host, absent);
        }
        return absent;
    }

    private boolean lacksAFamily() {
        long ipv4 = addresses.stream().filter(Inet4Address.class::isInstance).count();
        return ipv4 == 0 || ipv4 == addresses.size();
    }

    private void named(DnsName name, Collection<OwnRecord> into) {
        positive.stream().filter(own -> own.record.name().equals(name)).forEach(into::add);
    }

    private void nsec(DnsName name, Collection<OwnRecord> into) {
        negative.stream().filter(own -> own.record.name().equals(name)).forEach(into::add);
    }

    /**
     * True when a record that another host sent cannot be true beside ours (section 9). An address
     * of our own is ours, whoever says it; NSEC and types we do not use claim nothing of ours.
     */
    boolean contradicts(DnsRecord heard, Collection<InetAddress> ownAddresses) {
        if (heard.ttlSeconds() == 0 || !uniqueNames.contains(heard.name())) {
            return false;
        }
        return switch (heard.rdata()) {
            case Rdata.Address(var address) -> !ownAddresses.contains(address);
            case Rdata.Service _, Rdata.Text _ ->
                    positive.stream().noneMatch(own -> own.record.says(heard));
            case Rdata.Pointer _, Rdata.Nsec _, Rdata.Opaque _ -> false;
        };
    }

    /**
     * Compares what two hosts propose in simultaneous probes (section 8.2). The first name on which
     * they differ decides for all: both hosts then agree on who goes first.
     *
     * @return below 0 when ours comes earlier, hence loses; 0 when there is nothing to decide
     */
    int compareProposals(List<DnsRecord> theirs) {
        for (DnsName name : probedNames()) {
            List<Proposal> ofThem = sorted(name, theirs);
            int order = ofThem.isEmpty() ? 0 : compare(sorted(name, proposed()), ofThem);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** One proposed record in the form in which it is compared. */
    private record Proposal(int type, Octets content) implements Comparable<Proposal> {
        @Override
        public int compareTo(Proposal other) {
            int byType = Integer.compare(type, other.type);
            return byType != 0 ? byType : content.compareTo(other.content);
        }
    }

    private static List<Proposal> sorted(DnsName name, List<DnsRecord> records) {
        return records.stream()
                .filter(record -> record.name().equals(name))
                .limit(MAX_COMPARED)
                .map(record -> new Proposal(record.type(), MessageWriter.canonical(record.rdata())))
                .sorted()
                .toList();
    }

    /** When one list is the beginning of the other, the longer one comes later. */
    private static int compare(List<Proposal> ours, List<Proposal> theirs) {
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            int order = ours.get(i).compareTo(theirs.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(ours.size(), theirs.size());
    }
}
