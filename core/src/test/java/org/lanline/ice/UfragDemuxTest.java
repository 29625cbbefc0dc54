package org.lanline.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Many agents on one port, each of which gets its own packets and nobody else's. */
final class UfragDemuxTest {
    private static final InetSocketAddress PORT = Duo.at("10.0.0.1", 10_000);

    /** A port that many full agents share. */
    private static final class Shared extends Actor {
        private final UfragDemux<Agent> demux = new UfragDemux<>();
        private final List<Agent> agents = new ArrayList<>();
        private final Map<Agent, List<String>> media = new HashMap<>();

        Shared(VirtualNet net, VirtualNet.Host host) {
            super(net);
            open(host, PORT.getPort());
        }

        Agent agent(long seed) {
            Agent agent = new Agent(Settings.STANDARD, Role.CONTROLLED, new Random(seed));
            agent.addLocal(Candidate.host(PORT, 0, agent.foundations()), 0, this);
            assertThat(demux.add(agent.credentials().ufrag(), agent)).isTrue();
            agents.add(agent);
            media.put(agent, new ArrayList<>());
            return agent;
        }

        @Override
        Verdict handle(
                InetSocketAddress base, InetSocketAddress from, ByteBuffer datagram, long now) {
            return demux.dispatch(
                    from,
                    datagram,
                    (agent, source, each) -> {
                        Verdict verdict =
                                agent.handle(Transport.UDP, base, source, each, now, outOf(agent));
                        if (verdict == Verdict.HANDLED) {
                            demux.verified(agent.credentials().ufrag(), source);
                        } else if (verdict == Verdict.NOT_STUN) {
                            media.computeIfAbsent(agent, _ -> new ArrayList<>())
                                    .add(source.toString());
                        }
                        return verdict;
                    });
        }

        private Out outOf(Agent agent) {
            return new Out() {
                @Override
                public void send(
                        Transport over,
                        InetSocketAddress base,
                        InetSocketAddress remote,
                        ByteBuffer datagram) {
                    demux.sent(agent.credentials().ufrag(), remote);
                    Shared.this.send(over, base, remote, datagram);
                }

                @Override
                public void event(Event event) {}
            };
        }

        @Override
        void tick(long now) {
            agents.forEach(each -> each.tick(now, outOf(each)));
        }

        @Override
        long deadline() {
            return agents.stream().mapToLong(Agent::deadline).min().orElse(Long.MAX_VALUE);
        }
    }

    @Test
    void twentyCallsOnOnePortGetTheirOwnChecksAndTheirOwnMedia() {
        VirtualNet net = new VirtualNet(1, 0.2, 50 * Duo.MILLI);
        VirtualNet.Realm lan = net.island("lan");
        Shared shared = new Shared(net, lan.host("10.0.0.1"));
        List<Actor> actors = new ArrayList<>(List.of(shared));
        List<FullActor> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            FullActor client = new FullActor(net, Settings.STANDARD, Role.CONTROLLING, 100 + i);
            client.host(lan.host("10.0.1." + i), 5_000, 0);
            Agent here = shared.agent(i);
            client.agent.remote(here.description(true), 0, client);
            here.remote(client.agent.description(true), 0, shared);
            clients.add(client);
            actors.add(client);
        }
        Day day = new Day(net, actors);
        day.runSeconds(20);
        for (int i = 0; i < 20; i++) {
            assertThat(shared.agents.get(i).selected().orElseThrow().peer())
                    .isEqualTo(Duo.at("10.0.1." + i, 5_000));
            Pair pair = clients.get(i).agent.selected().orElseThrow();
            for (int n = 0; n < 10; n++) {
                clients.get(i).say(pair.base(), pair.peer(), new byte[] {(byte) 0x80});
            }
        }
        day.runSeconds(1);
        for (int i = 0; i < 20; i++) {
            assertThat(shared.media.get(shared.agents.get(i)))
                    .isNotEmpty()
                    .containsOnly("/10.0.1." + i + ":5000");
        }
    }

    @Test
    void twoCallsWithOneMachineBothGetTheirAnswers() {
        VirtualNet net = new VirtualNet(1, 0, 10 * Duo.MILLI);
        VirtualNet.Realm lan = net.island("lan");
        Shared shared = new Shared(net, lan.host("10.0.0.1"));
        FullActor client = new FullActor(net, Settings.STANDARD, Role.CONTROLLING, 9);
        client.host(lan.host("10.0.0.3"), 5_000, 0);
        Agent first = shared.agent(1);
        Agent second = shared.agent(2);
        first.remote(client.agent.description(true), 0, shared);
        second.remote(client.agent.description(true), 0, shared);
        client.agent.remote(first.description(true), 0, client);
        new Day(net, List.of(shared, client)).runSeconds(2);
        assertThat(first.selected()).isPresent();
        assertThat(second.selected()).isPresent();
    }

    @Test
    void strangersMakeItHoldNothing() {
        UfragDemux<String> demux = new UfragDemux<>();
        demux.add("mine", "mine");
        ByteBuffer media = ByteBuffer.wrap(new byte[] {(byte) 0x80, 1, 2, 3});
        for (int port = 1; port < 5_000; port++) {
            assertThat(
                            demux.dispatch(
                                    Duo.at("203.0.113.1", port),
                                    media,
                                    (_, _, _) -> Verdict.HANDLED))
                    .isEqualTo(Verdict.NOT_MINE);
        }
        assertThat(demux.size()).isZero();
    }

    @Test
    void oneAgentBindsAFewAddressesOnlyAndTakesThemAlongWhenItGoes() {
        UfragDemux<String> demux = new UfragDemux<>();
        demux.add("mine", "mine");
        for (int port = 1; port < 5_000; port++) {
            demux.verified("mine", Duo.at("203.0.113.1", port));
        }
        assertThat(demux.size()).isEqualTo(128);
        for (int i = 0; i < 1_000; i++) {
            demux.add("u" + i, "agent " + i);
            demux.sent("u" + i, Duo.at("203.0.113.1", 4_999));
        }
        assertThat(demux.size()).isEqualTo(128);
        demux.remove("mine");
        for (int i = 0; i < 1_000; i++) {
            demux.remove("u" + i);
        }
        assertThat(demux.size()).isZero();
    }
}
