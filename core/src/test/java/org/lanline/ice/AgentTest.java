package org.lanline.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What one agent does with a well-behaved peer, step by step. */
final class AgentTest {
    private static final long MILLI = Duo.MILLI;
    private static final long SECOND = Duo.SECOND;

    @Test
    void twoOnOneLanHaveAPairInLessThanASecond() {
        Duo duo = new Duo().onLan().exchange().run(0.5);
        assertThat(duo.one.agent.state()).isEqualTo(State.COMPLETED);
        assertThat(duo.other.agent.state()).isEqualTo(State.COMPLETED);
        assertThat(duo.selected().peer()).isEqualTo(Duo.at("10.0.0.2", 2_000));
        assertThat(duo.selected().nominated()).isTrue();
        assertThat(duo.selected().roundTripNanos()).isBetween(MILLI, 30 * MILLI);
        assertThat(duo.one.events(Event.Changed.class))
                .extracting(Event.Changed::state)
                .containsExactly(State.CHECKING, State.CONNECTED, State.COMPLETED);
    }

    @Test
    void aNewCheckStartsEveryFiftyMillisecondsAtMost() {
        Sent sent = new Sent();
        Agent agent = crowded(sent, 30);
        run(agent, sent, 0, 499 * MILLI);
        assertThat(sent.times).hasSize(10);
        for (int i = 1; i < sent.times.size(); i++) {
            assertThat(sent.times.get(i) - sent.times.get(i - 1)).isEqualTo(50 * MILLI);
        }
    }

    @Test
    void aCheckIsRepeatedAsRfc8489SaysAndFailureComesAfterThePatienceOfRfc8863() {
        Sent sent = new Sent();
        Agent agent = crowded(sent, 1);
        run(agent, sent, 0, 60 * SECOND);
        assertThat(sent.times)
                .containsExactly(
                        0L,
                        500 * MILLI,
                        1_500 * MILLI,
                        3_500 * MILLI,
                        7_500 * MILLI,
                        15_500 * MILLI,
                        31_500 * MILLI);
        assertThat(sent.failures).containsExactly("NO_ANSWER at 39500");
        assertThat(agent.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void withManyPairsTheFirstRepetitionWaitsForAllOfThem() {
        Sent sent = new Sent();
        Agent agent = crowded(sent, 20);
        run(agent, sent, 0, 899 * MILLI);
        assertThat(sent.times).as("one each Ta, none repeated before 20 Ta").hasSize(18);
    }

    @Test
    void pairsOfOneFoundationWaitForTheFirstOfThemOrForHalfASecond() {
        Sent sent = new Sent();
        Agent agent = new Agent(Settings.STANDARD, Role.CONTROLLING, new java.util.Random(1));
        agent.addLocal(host("10.0.0.1", 1_000, 0, agent), 0, sent);
        List<Candidate> same = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            same.add(
                    parsed(
                            "candidate:same 1 udp "
                                    + (1_000 - i)
                                    + " 10.0.0.2 200"
                                    + i
                                    + " typ host"));
        }
        agent.remote(described(same), 0, sent);
        assertThat(agent.pairs()).extracting(Pair::state).containsOnly(PairState.FROZEN);
        run(agent, sent, 0, 400 * MILLI);
        assertThat(agent.pairs())
                .extracting(Pair::state)
                .containsExactly(PairState.IN_PROGRESS, PairState.FROZEN, PairState.FROZEN);
        run(agent, sent, 400 * MILLI, 700 * MILLI);
        assertThat(agent.pairs()).extracting(Pair::state).containsOnly(PairState.IN_PROGRESS);
    }

    @Test
    void whoeverTheRolesAreGivenToOneSideControlsInTheEnd() {
        int switchedByOne = 0;
        for (int seed = 0; seed < 60; seed++) {
            Role both = seed % 2 == 0 ? Role.CONTROLLING : Role.CONTROLLED;
            Duo duo = new Duo(Settings.STANDARD, both, both, seed).onLan().exchange().run(3);
            assertThat(duo.one.agent.role()).isNotEqualTo(duo.other.agent.role());
            assertThat(duo.one.agent.state()).isEqualTo(State.COMPLETED);
            assertThat(duo.other.agent.state()).isEqualTo(State.COMPLETED);
            switchedByOne += duo.one.agent.role() == both ? 0 : 1;
        }
        assertThat(switchedByOne).as("the tie-breakers decide").isBetween(10, 50);
    }

    @Test
    void aSideThatNamesNothingIsFoundByItsChecksAndNamedLater() {
        Duo duo = new Duo().onLan();
        Description hidden =
                new Description(
                        duo.one.agent.credentials(),
                        false,
                        Set.of(Description.TRICKLE),
                        List.of(),
                        false);
        duo.one.agent.remote(duo.other.agent.description(true), 0, duo.one);
        duo.other.agent.remote(hidden, 0, duo.other);
        duo.run(0.3);
        Pair found = duo.other.agent.selected().orElseThrow();
        assertThat(found.remote().type()).isEqualTo(CandidateType.PEER_REFLEXIVE);
        assertThat(duo.other.events(Event.Discovered.class)).hasSize(1);
        Candidate named = duo.one.agent.description(true).candidates().getFirst();
        assertThat(duo.other.agent.addRemote(named, duo.net.now(), duo.other))
                .isEqualTo(Agent.Added.ADDED);
        assertThat(duo.other.agent.selected().orElseThrow().remote().type())
                .isEqualTo(CandidateType.HOST);
        assertThat(duo.other.agent.pairs()).hasSize(1);
    }

    @Test
    void checksThatComeBeforeTheDescriptionAreAnsweredAndFollowedUpLater() {
        Duo duo = new Duo().onLan();
        duo.one.agent.remote(duo.other.agent.description(true), 0, duo.one);
        duo.run(1);
        assertThat(duo.one.agent.selected()).as("it answered").isPresent();
        assertThat(duo.other.agent.selected()).isEmpty();
        duo.other.agent.remote(duo.one.agent.description(true), duo.net.now(), duo.other);
        duo.run(0.2);
        assertThat(duo.other.agent.selected()).isPresent();
    }

    @Test
    void consentIsRenewedEveryFourToSixSecondsAndEndsThirtySecondsAfterTheLastAnswer() {
        Duo duo = new Duo().onLan().exchange().run(120);
        long before = duo.net.sent;
        duo.run(60);
        // two sides, a request and an answer each, 60 s / 5 s
        assertThat(duo.net.sent - before).isBetween(2L * 2 * 10, 2L * 2 * 15);
        duo.lan.cut(true);
        duo.run(23);
        assertThat(duo.one.agent.state()).isEqualTo(State.COMPLETED);
        duo.run(8);
        assertThat(duo.one.agent.state()).isEqualTo(State.FAILED);
        assertThat(duo.one.events(Event.Failed.class))
                .containsExactly(new Event.Failed(Failure.CONSENT_EXPIRED));
        assertThat(duo.one.agent.selected()).isEmpty();
        long silent = duo.net.sent;
        duo.lan.cut(false);
        duo.run(60);
        assertThat(duo.net.sent).as("nothing more is sent").isEqualTo(silent);
    }

    @Test
    void aBetterPairThatOpensLateIsNominatedWithoutARestart() {
        Duo duo = new Duo().onBoth();
        duo.second.cut(true);
        duo.exchange().run(6);
        assertThat(duo.selected().base()).isEqualTo(Duo.at("10.0.0.1", 1_000));
        assertThat(duo.selected().nominated()).isTrue();
        duo.second.cut(false);
        duo.run(20);
        assertThat(duo.selected().base()).isEqualTo(Duo.at("10.1.0.1", 1_001));
        assertThat(duo.other.agent.selected().orElseThrow().base())
                .isEqualTo(Duo.at("10.1.0.2", 2_001));
        assertThat(duo.selected().nominated()).isTrue();
    }

    @Test
    void withoutRenominationTheFirstNominationIsFinal() {
        Duo duo =
                new Duo(Settings.STANDARD.renominating(false), Role.CONTROLLING, Role.CONTROLLED, 1)
                        .onBoth();
        duo.second.cut(true);
        duo.exchange().run(6);
        assertThat(duo.one.agent.state()).isEqualTo(State.COMPLETED);
        duo.second.cut(false);
        duo.run(20);
        assertThat(duo.selected().base()).isEqualTo(Duo.at("10.0.0.1", 1_000));
        assertThat(duo.one.agent.pairs())
                .filteredOn(each -> each.base().equals(Duo.at("10.1.0.1", 1_001)))
                .extracting(Pair::state)
                .containsOnly(PairState.DROPPED);
    }

    @Test
    void whenTheChosenPairDiesTheNextBestOneTakesOver() {
        Duo duo = new Duo().onBoth().exchange().run(10);
        assertThat(duo.selected().base()).isEqualTo(Duo.at("10.1.0.1", 1_001));
        duo.second.cut(true);
        duo.run(40);
        assertThat(duo.selected().base()).isEqualTo(Duo.at("10.0.0.1", 1_000));
        assertThat(duo.other.agent.selected().orElseThrow().base())
                .isEqualTo(Duo.at("10.0.0.2", 2_000));
        assertThat(duo.one.events(Event.Failed.class)).isEmpty();
    }

    @Test
    void aRestartKeepsTheOldPairUntilThereIsANewOne() {
        Duo duo = new Duo().onLan().exchange().run(2);
        Credentials old = duo.one.agent.credentials();
        duo.one.agent.restart(duo.net.now(), duo.one);
        assertThat(duo.one.agent.credentials()).isNotEqualTo(old);
        assertThat(duo.one.agent.selected()).as("still in use").isPresent();
        duo.run(50);
        assertThat(duo.one.agent.selected()).as("with its consent renewed").isPresent();
        boolean restarted =
                duo.other.agent.remote(duo.one.agent.description(true), duo.net.now(), duo.other);
        assertThat(restarted).isTrue();
        assertThat(duo.other.agent.selected()).isPresent();
        duo.one.agent.remote(duo.other.agent.description(true), duo.net.now(), duo.one);
        duo.run(3);
        assertThat(duo.one.agent.state()).isIn(State.CONNECTED, State.COMPLETED);
        assertThat(duo.other.agent.state()).isIn(State.CONNECTED, State.COMPLETED);
        assertThat(duo.selected().nominated()).isTrue();
    }

    @Test
    void aRestartMendsWhatHasFailed() {
        Duo duo = new Duo().onLan().exchange().run(2);
        duo.lan.cut(true);
        duo.run(40);
        assertThat(duo.one.agent.state()).isEqualTo(State.FAILED);
        duo.lan.cut(false);
        duo.one.agent.restart(duo.net.now(), duo.one);
        duo.other.agent.remote(duo.one.agent.description(true), duo.net.now(), duo.other);
        duo.one.agent.remote(duo.other.agent.description(true), duo.net.now(), duo.one);
        duo.run(3);
        assertThat(duo.one.agent.selected()).isPresent();
        assertThat(duo.other.agent.selected()).isPresent();
    }

    @Test
    void anAddressThatIsGoneTakesItsPairsAlong() {
        Duo duo = new Duo().onBoth().exchange().run(3);
        duo.one.agent.removeLocal(Duo.at("10.1.0.1", 1_001), duo.net.now(), duo.one);
        assertThat(duo.selected().base()).isEqualTo(Duo.at("10.0.0.1", 1_000));
        assertThat(duo.one.agent.pairs())
                .noneMatch(each -> each.base().equals(Duo.at("10.1.0.1", 1_001)));
        duo.run(3);
        assertThat(duo.other.agent.selected().orElseThrow().base())
                .as("the peer was told by a nomination")
                .isEqualTo(Duo.at("10.0.0.2", 2_000));
    }

    @Test
    void aNameOfMulticastDnsIsAskedForAndItsAddressChecked() {
        Duo duo = new Duo().onLan();
        Candidate named = parsed("candidate:1 1 udp 2113937151 1f4e0d5a-aaaa.LOCAL 2000 typ host");
        duo.other.agent.remote(duo.one.agent.description(true), 0, duo.other);
        duo.one.agent.remote(with(duo.other.agent.description(true), List.of(named)), 0, duo.one);
        assertThat(duo.one.events(Event.NameWanted.class))
                .containsExactly(new Event.NameWanted("1f4e0d5a-aaaa.local"));
        assertThat(duo.one.agent.pairs()).isEmpty();
        InetAddress address = InetAddress.ofLiteral("10.0.0.2");
        duo.one.agent.resolved("1f4e0d5a-aaaa.local", List.of(address), 0, duo.one);
        assertThat(duo.one.agent.pairs()).hasSize(1);
        duo.run(1);
        assertThat(duo.one.agent.selected()).isPresent();
    }

    @Test
    void otherNamesAreNeverAskedFor() {
        Duo duo = new Duo().onLan();
        for (String name : List.of("example.com", "a.b.local", "local")) {
            Candidate named = parsed("candidate:1 1 udp 1 " + name + " 2000 typ host");
            assertThat(duo.one.agent.addRemote(named, 0, duo.one)).isEqualTo(Agent.Added.UNUSABLE);
        }
        assertThat(duo.one.events(Event.NameWanted.class)).isEmpty();
    }

    @Test
    void theFailureSaysWhy() {
        assertThat(failure(List.of(), "10.0.0.9 9 typ host"))
                .isEqualTo(Failure.NO_LOCAL_CANDIDATES);
        assertThat(failure(List.of("10.0.0.1"), null)).isEqualTo(Failure.NO_REMOTE_CANDIDATES);
        assertThat(failure(List.of("fd00::1"), "10.0.0.9 9 typ host"))
                .isEqualTo(Failure.NO_PAIR_FITS);
        assertThat(failure(List.of("10.0.0.1"), "10.0.0.9 9 typ host"))
                .isEqualTo(Failure.NO_ANSWER);
        assertThat(failure(List.of("10.0.0.1"), "who.local 9 typ host"))
                .isEqualTo(Failure.NAMES_UNKNOWN);
    }

    private static Failure failure(
            List<String> locals, @org.jspecify.annotations.Nullable String remote) {
        Sent sent = new Sent();
        Agent agent = new Agent(Settings.STANDARD, Role.CONTROLLING, new java.util.Random(1));
        locals.forEach(each -> agent.addLocal(host(each, 1_000, 0, agent), 0, sent));
        List<Candidate> remotes =
                remote == null ? List.of() : List.of(parsed("candidate:1 1 udp 7 " + remote));
        agent.remote(described(remotes), 0, sent);
        agent.resolved("who.local", List.of(), 0, sent);
        run(agent, sent, 0, 60 * SECOND);
        return sent.failure.getFirst();
    }

    @Test
    void whatCannotBeDeliveredIsNamedAsTheReasonButNotBelievedAtOnce() {
        Sent sent = new Sent();
        Agent agent = crowded(sent, 1);
        agent.tick(0, sent);
        agent.undeliverable(
                Transport.UDP, Duo.at("10.0.0.1", 1_000), Duo.at("10.0.1.0", 2_000), 1, sent);
        assertThat(agent.state()).isEqualTo(State.CHECKING);
        run(agent, sent, 1, 60 * SECOND);
        assertThat(sent.failure).containsExactly(Failure.UNREACHABLE);
    }

    @Test
    void howeverManyCandidatesAreNamedTheListStaysShortAndKeepsTheBest() {
        Sent sent = new Sent();
        Agent agent = new Agent(Settings.STANDARD, Role.CONTROLLING, new java.util.Random(1));
        for (int i = 0; i < 8; i++) {
            agent.addLocal(host("10.0.0." + i, 1_000, i, agent), 0, sent);
        }
        agent.remote(described(List.of()), 0, sent);
        int added = 0;
        for (int i = 0; i < 300; i++) {
            Candidate each =
                    parsed(
                            "candidate:"
                                    + i
                                    + " 1 udp "
                                    + (1_000 + i)
                                    + " 10.0.1.1 "
                                    + (1 + i)
                                    + " typ host");
            added += agent.addRemote(each, 0, sent) == Agent.Added.ADDED ? 1 : 0;
        }
        assertThat(added).isEqualTo(Settings.STANDARD.maxRemotes());
        assertThat(agent.pairs()).hasSize(Settings.STANDARD.maxPairs());
        assertThat(agent.pairs().getFirst().remote().priority()).isEqualTo(1_000 + added - 1);
    }

    @Test
    void tcpCandidatesMeetActiveWithPassive() {
        Sent sent = new Sent();
        Agent agent = new Agent(Settings.STANDARD, Role.CONTROLLING, new java.util.Random(1));
        InetAddress here = InetAddress.ofLiteral("10.0.0.1");
        agent.addLocal(Candidate.tcpActive(here, 0, agent.foundations()), 0, sent);
        agent.addLocal(
                Candidate.tcpPassive(Duo.at("10.0.0.1", 443), 0, agent.foundations()), 0, sent);
        Candidate passive = parsed("candidate:1 1 tcp 9 10.0.0.2 444 typ host tcptype passive");
        Candidate active = parsed("candidate:2 1 tcp 8 10.0.0.2 9 typ host tcptype active");
        agent.remote(described(List.of(passive, active)), 0, sent);
        assertThat(agent.pairs()).hasSize(1);
        assertThat(agent.pairs().getFirst().local().tcpType()).isEqualTo(TcpType.ACTIVE);
        assertThat(agent.pairs().getFirst().peer()).isEqualTo(Duo.at("10.0.0.2", 444));
        run(agent, sent, 0, 30 * SECOND);
        assertThat(sent.times).as("TCP repeats by itself").hasSize(1);
        agent.undeliverable(
                Transport.TCP, Duo.at("10.0.0.1", 9), Duo.at("10.0.0.2", 444), SECOND, sent);
        assertThat(agent.pairs().getFirst().state()).isEqualTo(PairState.FAILED);
    }

    // ---- an agent alone

    private static final class Sent implements Out {
        final List<Long> times = new ArrayList<>();
        final List<String> failures = new ArrayList<>();
        final List<Failure> failure = new ArrayList<>();
        long now;

        @Override
        public void send(
                Transport over,
                InetSocketAddress base,
                InetSocketAddress remote,
                java.nio.ByteBuffer datagram) {
            times.add(now);
        }

        @Override
        public void event(Event event) {
            if (event instanceof Event.Failed(var why)) {
                failure.add(why);
                failures.add(why + " at " + now / MILLI);
            }
        }
    }

    /** Checks many addresses at which nobody is. */
    private static Agent crowded(Sent sent, int remotes) {
        Agent agent = new Agent(Settings.STANDARD, Role.CONTROLLING, new java.util.Random(1));
        agent.addLocal(host("10.0.0.1", 1_000, 0, agent), 0, sent);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < remotes; i++) {
            candidates.add(
                    parsed(
                            "candidate:"
                                    + i
                                    + " 1 udp "
                                    + (100 + i)
                                    + " 10.0.1."
                                    + i
                                    + " 2000 typ host"));
        }
        agent.remote(described(candidates), 0, sent);
        return agent;
    }

    private static void run(Agent agent, Sent sent, long from, long until) {
        sent.now = from;
        while (agent.deadline() <= until) {
            sent.now = Math.max(sent.now, agent.deadline());
            agent.tick(sent.now, sent);
        }
    }

    private static Candidate host(String address, int port, int rank, Agent agent) {
        return Candidate.host(Duo.at(address, port), rank, agent.foundations());
    }

    private static Description described(List<Candidate> candidates) {
        Credentials credentials = new Credentials("peer", "0123456789012345678901");
        return new Description(credentials, false, Set.of(), candidates, true);
    }

    private static Description with(Description like, List<Candidate> candidates) {
        return new Description(like.credentials(), like.lite(), like.options(), candidates, true);
    }

    private static Candidate parsed(String text) {
        return ((CandidateText.Parsed.Ok) Candidate.parse(text)).candidate();
    }
}
