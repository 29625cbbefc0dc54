package org.lanline.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.mdns.Cache;
import org.lanline.mdns.DnsName;
import org.lanline.mdns.DnsRecord;
import org.lanline.mdns.Link;
import org.lanline.mdns.NameSearch;
import org.lanline.mdns.Rdata;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Two agents that give names only, as browsers do, on a LAN that loses one multicast in four. */
final class NamesTest {
    private static final Link LINK = new Link(1, Link.Family.IPV4);
    private static final Map<String, String> HOSTS =
            Map.of(
                    "11111111-0000-4000-8000-000000000001.local", "10.0.0.1",
                    "22222222-0000-4000-8000-000000000002.local", "10.0.0.2");

    /** Finds what an agent asks for; whoever is asked says it to all. */
    private static final class Finder extends Actor implements NameSearch.Out {
        private final FullActor whose;
        private final VirtualNet net;
        private final Random random;
        private final Cache cache = new Cache();
        private final NameSearch search = new NameSearch(cache);
        private final List<String> unknown = new ArrayList<>();
        private int taken;
        private boolean asked;

        Finder(FullActor whose, VirtualNet net, Random random) {
            super(net);
            this.whose = whose;
            this.net = net;
            this.random = random;
            search.link(LINK);
        }

        /** A browser's announcement, if it arrives. */
        void announced(String name) {
            if (random.nextInt(4) > 0) {
                InetAddress host = InetAddress.ofLiteral(HOSTS.getOrDefault(name, ""));
                DnsRecord record =
                        new DnsRecord(DnsName.of(name), true, 120, new Rdata.Address(host));
                cache.learn(LINK, host, List.of(record), net.now());
            }
        }

        @Override
        public void multicast(Link link, byte[] packet) {
            asked = random.nextInt(4) > 0;
        }

        @Override
        public void found(DnsName name, List<InetAddress> addresses) {
            if (addresses.isEmpty()) {
                unknown.add(name.toString());
            }
            whose.agent.resolved(name.toString(), addresses, net.now(), whose);
        }

        @Override
        Verdict handle(
                InetSocketAddress base, InetSocketAddress from, ByteBuffer datagram, long now) {
            return Verdict.IGNORED;
        }

        @Override
        void tick(long nowNanos) {
            List<Event.NameWanted> wanted = whose.events(Event.NameWanted.class);
            for (; taken < wanted.size(); taken++) {
                search.search(DnsName.of(wanted.get(taken).name()), nowNanos, this);
            }
            if (asked) {
                asked = false;
                wanted.forEach(each -> announced(each.name()));
                search.heard(nowNanos, this);
            }
            search.tick(nowNanos, this);
        }

        @Override
        long deadline() {
            boolean due = asked || taken < whose.events(Event.NameWanted.class).size();
            return due ? net.now() : search.deadline();
        }
    }

    private static Description named(FullActor actor) {
        Description plain = actor.agent.description(true);
        List<Candidate> candidates =
                plain.candidates().stream()
                        .map(
                                each ->
                                        HOSTS.entrySet().stream()
                                                .reduce(
                                                        each.text(),
                                                        (text, host) ->
                                                                text.replace(
                                                                        " " + host.getValue() + " ",
                                                                        " " + host.getKey() + " "),
                                                        (one, _) -> one))
                        .map(Candidate::parse)
                        .map(each -> ((CandidateText.Parsed.Ok) each).candidate())
                        .toList();
        return new Description(plain.credentials(), false, Set.of(), candidates, true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theyMeetAsSoonAsOneOfThemIsFound(boolean announcedBefore) {
        int met = 0;
        int oneSided = 0;
        for (int seed = 0; seed < 200; seed++) {
            Duo duo = new Duo().onLan();
            Random random = new Random(seed);
            Finder one = new Finder(duo.one, duo.net, random);
            Finder other = new Finder(duo.other, duo.net, random);
            if (announcedBefore) {
                HOSTS.keySet().forEach(one::announced);
                HOSTS.keySet().forEach(other::announced);
            }
            duo.one.agent.localComplete(duo.net.now(), duo.one);
            duo.other.agent.localComplete(duo.net.now(), duo.other);
            Description mine = named(duo.one);
            duo.one.agent.remote(named(duo.other), duo.net.now(), duo.one);
            duo.other.agent.remote(mine, duo.net.now(), duo.other);
            new Day(duo.net, List.of(duo.one, duo.other, one, other)).runSeconds(8);
            boolean found = one.unknown.isEmpty() || other.unknown.isEmpty();
            assertThat(duo.one.agent.selected().isPresent()).as("seed " + seed).isEqualTo(found);
            assertThat(duo.other.agent.selected().isPresent()).as("seed " + seed).isEqualTo(found);
            met += found ? 1 : 0;
            oneSided += found && !(one.unknown.isEmpty() && other.unknown.isEmpty()) ? 1 : 0;
        }
        assertThat(met).isGreaterThan(190);
        assertThat(oneSided).as("the other side is learned from its checks").isPositive();
    }
}
