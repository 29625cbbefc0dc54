package org.lanline.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Agents in thousands of made-up networks, with a fifth of the packets lost and the rest out of
 * order, find the best pair there is: what {@link Oracle} says by brute force.
 */
@Execution(ExecutionMode.CONCURRENT)
final class WorldsTest {
    private static final long MILLI = 1_000_000;
    private static final double LOSS = 0.2;
    private static final Settings PATIENT =
            Settings.STANDARD.nominatingAfter(120_000 * MILLI).renominating(false);

    @Test
    void twoFullAgentsThatMayRenominateAlwaysEndWithTheBestPair() {
        Tally tally = new Tally();
        for (long seed = 1; seed <= 2_000; seed++) {
            new World(seed, Settings.STANDARD).run(tally);
        }
        tally.check(2_000);
    }

    @Test
    void twoFullAgentsThatNominateOnceAlwaysEndWithTheBestPairWhenTheyWaitForIt() {
        Tally tally = new Tally();
        for (long seed = 10_001; seed <= 11_000; seed++) {
            new World(seed, PATIENT).run(tally);
        }
        tally.check(1_000);
    }

    @Test
    void aFullAgentAlwaysFindsTheBestWayToALiteOne() {
        Tally tally = new Tally();
        for (long seed = 20_001; seed <= 20_800; seed++) {
            new LiteWorld(seed).run(tally);
        }
        assertThat(tally.direct).as("direct").isGreaterThan(100);
        assertThat(tally.throughNat).as("through a NAT").isGreaterThan(50);
        assertThat(tally.unreachable).as("unreachable").isGreaterThan(50);
    }

    /** A full agent and a lite one, which has host candidates only, in one made-up network. */
    private static final class LiteWorld {
        private final long seed;
        private final Scenario scenario;
        private final FullActor full;
        private final LiteActor lite;
        private final Day day;

        LiteWorld(long seed) {
            this.seed = seed;
            VirtualNet net = new VirtualNet(seed, LOSS, 120 * MILLI);
            scenario = new Scenario(seed, net);
            full = new FullActor(net, PATIENT, Role.CONTROLLING, seed * 2);
            lite = new LiteActor(net, PATIENT, seed * 2 + 1);
            day = new Day(net, List.of(full, lite));
        }

        void run(Tally tally) {
            World.place(scenario.one, full);
            for (Scenario.Found each : scenario.other) {
                lite.host(each.host(), each.port(), each.rank());
            }
            full.agent.localComplete(0, full);
            full.agent.remote(lite.agent.description(), 0, full);
            day.runSeconds(90);
            OptionalLong best = Oracle.best(seed, true);
            Optional<Pair> mine = full.agent.selected();
            Optional<Pair> theirs = lite.agent.selected();
            String world = "world " + seed + ": " + scenario + World.told(full);
            tally.add(mine);
            assertThat(mine.isPresent()).as(world).isEqualTo(best.isPresent());
            assertThat(theirs.isPresent()).as(world).isEqualTo(best.isPresent());
            if (mine.isPresent() && theirs.isPresent()) {
                assertThat(mine.get().priority()).as(world).isEqualTo(best.getAsLong());
                assertThat(theirs.get().base()).as(world).isEqualTo(mine.get().peer());
                assertThat(theirs.get().peer()).as(world).isEqualTo(mine.get().local().address());
            }
        }
    }

    /** How the worlds were: the test means nothing if they are all alike. */
    private static final class Tally {
        private int direct;
        private int throughNat;
        private int relayed;
        private int unreachable;

        void check(int worlds) {
            assertThat(direct + throughNat + relayed + unreachable).isEqualTo(worlds);
            assertThat(direct).as("direct").isGreaterThan(worlds / 20);
            assertThat(throughNat).as("through a NAT").isGreaterThan(worlds / 10);
            assertThat(relayed).as("relayed").isGreaterThan(worlds / 50);
            assertThat(unreachable).as("unreachable").isGreaterThan(worlds / 50);
        }

        void add(Optional<Pair> pair) {
            if (pair.isEmpty()) {
                unreachable++;
                return;
            }
            List<CandidateType> types =
                    List.of(pair.get().local().type(), pair.get().remote().type());
            if (types.contains(CandidateType.RELAYED)) {
                relayed++;
            } else if (types.equals(List.of(CandidateType.HOST, CandidateType.HOST))) {
                direct++;
            } else {
                throughNat++;
            }
        }
    }

    /** Two agents in one made-up network. */
    private static final class World {
        private final long seed;
        private final SplittableRandom random;
        private final Scenario scenario;
        private final FullActor one;
        private final FullActor other;
        private final Day day;

        World(long seed, Settings settings) {
            this.seed = seed;
            this.random = new SplittableRandom(seed * 31);
            VirtualNet net = new VirtualNet(seed, LOSS, 120 * MILLI);
            scenario = new Scenario(seed, net);
            one = new FullActor(net, settings, Role.CONTROLLING, seed * 2);
            other = new FullActor(net, settings, Role.CONTROLLED, seed * 2 + 1);
            List<Actor> actors = new ArrayList<>(List.of(one, other));
            for (VirtualNet.Host each : scenario.strangers) {
                FullActor stranger = new FullActor(net, settings, Role.CONTROLLED, seed * 7);
                for (int port = 1_000; port < 1_004; port++) {
                    stranger.host(each, port, 0);
                }
                actors.add(stranger);
            }
            day = new Day(net, actors);
        }

        void run(Tally tally) {
            place(scenario.one, one);
            place(scenario.other, other);
            exchange();
            day.runSeconds(25);
            for (int i = 0; i < 10 && !isSettled(); i++) {
                day.runSeconds(20);
            }
            OptionalLong best = Oracle.best(seed, false);
            Optional<Pair> mine = one.agent.selected();
            Optional<Pair> theirs = other.agent.selected();
            String world = "world " + seed + ": " + scenario + told(one) + told(other);
            assertThat(mine.isPresent()).as(world).isEqualTo(best.isPresent());
            assertThat(theirs.isPresent()).as(world).isEqualTo(best.isPresent());
            tally.add(mine);
            if (mine.isPresent() && theirs.isPresent()) {
                assertThat(mine.get().priority()).as(world).isEqualTo(best.getAsLong());
                assertThat(mine.get().nominated() && theirs.get().nominated()).as(world).isTrue();
                carries(one, mine.get(), other, theirs.get(), world);
                carries(other, theirs.get(), one, mine.get(), world);
            } else {
                assertThat(one.agent.state()).as(world).isEqualTo(State.FAILED);
            }
        }

        private static String told(FullActor actor) {
            StringBuilder told = new StringBuilder("\n" + actor.agent.state());
            for (Pair each : actor.agent.pairs()) {
                told.append("\n  ")
                        .append(each.state())
                        .append(each.nominated() ? " nominated " : " ");
                told.append(each.local().type()).append(each.base()).append(" as ");
                told.append(each.local().address()).append(" -> ").append(each.remote().type());
                told.append(each.peer()).append(' ').append(each.priority());
            }
            return told.toString();
        }

        private boolean isSettled() {
            return isSettled(one.agent) && isSettled(other.agent);
        }

        private static boolean isSettled(Agent agent) {
            return agent.state() == State.FAILED
                    || (agent.state() == State.COMPLETED
                            && agent.pairs().stream().noneMatch(each -> each.state().isOpen()));
        }

        private static void place(List<Scenario.Found> found, FullActor actor) {
            for (Scenario.Found each : found) {
                InetSocketAddress base = actor.open(each.host(), each.port());
                Scenario.gather(each, actor.agent.foundations(), base, actor)
                        .forEach(candidate -> actor.agent.addLocal(candidate, 0, actor));
            }
        }

        /** Through signalling: both descriptions, or the candidates one by one and late. */
        private void exchange() {
            boolean trickle = random.nextBoolean();
            Description mine = one.agent.description(!trickle);
            Description theirs = other.agent.description(!trickle);
            if (!trickle) {
                one.agent.localComplete(day.net.now(), one);
                other.agent.localComplete(day.net.now(), other);
                other.agent.remote(mine, day.net.now(), other);
                day.runSeconds(random.nextDouble());
                one.agent.remote(theirs, day.net.now(), one);
                return;
            }
            other.agent.remote(without(mine), day.net.now(), other);
            one.agent.remote(without(theirs), day.net.now(), one);
            trickle(mine, other);
            trickle(theirs, one);
            one.agent.localComplete(day.net.now(), one);
            other.agent.localComplete(day.net.now(), other);
        }

        private static Description without(Description full) {
            return new Description(
                    full.credentials(), full.lite(), full.options(), List.of(), false);
        }

        private void trickle(Description from, FullActor to) {
            List<Candidate> candidates = new ArrayList<>(from.candidates());
            while (!candidates.isEmpty()) {
                day.runSeconds(random.nextDouble() / 3);
                Candidate next = candidates.remove(random.nextInt(candidates.size()));
                // as signalling carries it: the text, which knows no base
                if (Candidate.parse(next.text()) instanceof CandidateText.Parsed.Ok(var read)) {
                    to.agent.addRemote(read, day.net.now(), to);
                }
            }
            to.agent.remoteComplete(day.net.now(), to);
        }

        /** What one sends along its pair arrives at the other, from where that one writes to. */
        private void carries(Actor from, Pair pair, Actor to, Pair mirror, String world) {
            byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
            to.received.clear();
            for (int i = 0; i < 20; i++) {
                from.say(pair.base(), pair.peer(), hello);
            }
            day.runSeconds(1);
            assertThat(to.received).as(world).isNotEmpty();
            assertThat(to.received).as(world).containsOnly("hello from " + mirror.peer());
        }
    }
}
