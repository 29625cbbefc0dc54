package org.lanline.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the best agents in the world could reach, by brute force: every socket of both sides writes
 * to every address of the other that was ever named or seen, over and over and without loss, until
 * nothing new happens. It shares nothing with the agents but the priorities' formulas.
 */
final class Oracle {

    /** A prober: it answers probes, learns from whom they came, and keeps what came back. */
    private static final class Prober extends Actor {
        private final Map<InetSocketAddress, Long> known = new HashMap<>();
        private final Map<InetSocketAddress, Set<InetSocketAddress>> foundAt = new HashMap<>();
        private final List<Candidate> locals = new ArrayList<>();
        private final Set<InetSocketAddress> bases = new HashSet<>();
        private final List<InetSocketAddress> asked = new ArrayList<>();
        private final Set<List<InetSocketAddress>> dead = new HashSet<>();
        private final Set<Long> valid = new HashSet<>();
        private final int name;
        private final boolean controlling;
        private boolean probes = true;
        private int news;

        Prober(VirtualNet net, int name, boolean controlling) {
            super(net);
            this.name = name;
            this.controlling = controlling;
        }

        /** Asks with its name and the priority of a reflexive candidate that this may find. */
        void probe() {
            if (!probes) {
                return;
            }
            for (InetSocketAddress base : List.copyOf(bases)) {
                for (InetSocketAddress to : List.copyOf(known.keySet())) {
                    boolean fits = to.getAddress().getClass() == base.getAddress().getClass();
                    boolean here = foundAt.getOrDefault(to, Set.of(base)).contains(base);
                    if (fits && here && !dead.contains(List.of(base, to))) {
                        ByteBuffer ask = ByteBuffer.allocate(64);
                        ask.put((byte) 'Q').putInt(name).putInt(asked.size());
                        ask.putLong(reflexive(base));
                        asked.add(to);
                        say(base, to, ask.array());
                    }
                }
            }
        }

        private long reflexive(InetSocketAddress base) {
            return Priorities.peerReflexive(
                    locals.stream()
                            .filter(each -> each.address().equals(base))
                            .findFirst()
                            .orElseThrow());
        }

        @Override
        Verdict handle(
                InetSocketAddress base, InetSocketAddress from, ByteBuffer datagram, long now) {
            byte kind = datagram.get();
            if (datagram.getInt() == name) {
                return Verdict
                        .IGNORED; // our own, or that of a prober with our name: never the peer
            }
            int question = datagram.getInt();
            if (kind == 'Q') {
                if (known.size() < MAX_KNOWN
                        && known.putIfAbsent(from, datagram.getLong()) == null) {
                    foundAt.put(from, new HashSet<>());
                }
                Set<InetSocketAddress> here = foundAt.get(from);
                if (here != null && here.add(base)) {
                    news++; // RFC 8445 section 7.3.1.3: it is paired with this socket only
                }
                byte[] seen = from.getAddress().getAddress();
                ByteBuffer answer = ByteBuffer.allocate(64);
                answer.put((byte) 'A').putInt(name).putInt(question).putInt(from.getPort());
                answer.put((byte) seen.length).put(seen);
                say(base, from, answer.array());
            } else if (!asked.get(question).equals(from)) {
                dead.add(List.of(base, asked.get(question)));
            } else {
                answered(base, from, datagram);
            }
            return Verdict.HANDLED;
        }

        private void answered(InetSocketAddress base, InetSocketAddress from, ByteBuffer answer) {
            Long theirs = known.get(from);
            if (theirs == null) {
                return;
            }
            int port = answer.getInt();
            byte[] seen = new byte[answer.get()];
            answer.get(seen);
            InetSocketAddress mapped = new InetSocketAddress(literal(seen), port);
            long mine =
                    locals.stream()
                            .filter(each -> each.base().equals(base))
                            .filter(each -> each.address().equals(mapped))
                            .mapToLong(Candidate::priority)
                            .findFirst()
                            .orElse(reflexive(base));
            long pair =
                    controlling ? Priorities.ofPair(mine, theirs) : Priorities.ofPair(theirs, mine);
            news += valid.add(pair) ? 1 : 0;
        }

        private static java.net.InetAddress literal(byte[] bytes) {
            try {
                return java.net.InetAddress.getByAddress(bytes);
            } catch (java.net.UnknownHostException impossible) {
                throw new AssertionError(impossible);
            }
        }

        @Override
        void tick(long nowNanos) {}

        @Override
        long deadline() {
            return Long.MAX_VALUE;
        }
    }

    private static final int MAX_ROUNDS = 12;
    private static final int MAX_KNOWN = 400;

    private Oracle() {}

    /**
     * @param otherOnlyAnswers true when the other side is lite
     * @return the priority of the best pair that answers in both directions; empty for none
     */
    static OptionalLong best(long seed, boolean otherOnlyAnswers) {
        VirtualNet net = new VirtualNet(seed, 0, 0);
        Scenario scenario = new Scenario(seed, net);
        Prober one = new Prober(net, 1, true);
        Prober other = new Prober(net, 2, false);
        place(scenario.one, one, false);
        place(scenario.other, other, otherOnlyAnswers);
        other.probes = !otherOnlyAnswers;
        other.locals.forEach(each -> one.known.put(each.address(), each.priority()));
        one.locals.forEach(each -> other.known.put(each.address(), each.priority()));
        int quiet = 0;
        // two NATs with a mapping for each destination and no filter show new addresses for ever
        for (int round = 0; quiet < 3 && round < MAX_ROUNDS; round++) {
            one.news = 0;
            other.news = 0;
            one.probe();
            net.runUntil(net.now() + 1);
            other.probe();
            net.runUntil(net.now() + 1);
            quiet = one.news + other.news == 0 ? quiet + 1 : 0;
        }
        return one.valid.stream().mapToLong(Long::longValue).max();
    }

    private static void place(List<Scenario.Found> found, Prober prober, boolean hostsOnly) {
        Foundations foundations = new Foundations();
        for (Scenario.Found each : found) {
            InetSocketAddress base = prober.open(each.host(), each.port());
            for (Candidate candidate : Scenario.gather(each, foundations, base, prober)) {
                if (!hostsOnly || candidate.type() == CandidateType.HOST) {
                    prober.locals.add(candidate);
                    prober.bases.add(candidate.base());
                }
            }
        }
    }
}
