package org.lanline.cli;

import org.lanline.ice.Agent;
import org.lanline.ice.Candidate;
import org.lanline.ice.Description;
import org.lanline.ice.Event;
import org.lanline.ice.Out;
import org.lanline.ice.Pair;
import org.lanline.ice.Role;
import org.lanline.ice.Settings;
import org.lanline.ice.State;
import org.lanline.ice.Transport;
import org.lanline.ice.Verdict;
import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** One agent with real sockets, whose doings are shown. */
final class IceParty implements Out, IceLoop.Member {

    /** How long a chosen pair is kept up, so that the other side can finish too. */
    private static final long HOLD_NANOS = 2_000_000_000L;

    /** The choice may get better for so long, and no longer. */
    private static final long SETTLE_NANOS = 6_000_000_000L;

    private final String who;
    private final IceLoop loop;
    private final IceView view;
    private final Agent agent;
    private final Reflexive reflexive = new Reflexive(this::seen);
    private long nominatedNanos = Long.MAX_VALUE;
    private long completedNanos = Long.MAX_VALUE;
    private int rank;

    IceParty(String who, Role role, Settings settings, IceLoop loop, IceView view) {
        this.who = who;
        this.loop = loop;
        this.view = view;
        this.agent = new Agent(settings, role, new SecureRandom());
        loop.add(this);
    }

    /** A socket and a host candidate on each address that can be bound. */
    void gather(List<InetAddress> addresses) {
        for (InetAddress each : addresses) {
            try {
                add(Candidate.host(loop.open(each, this), rank++, agent.foundations()));
            } catch (IOException e) {
                view.remark("Not used: " + each.getHostAddress() + ": " + e.getMessage() + ".");
            }
        }
        if (agent.description(false).candidates().isEmpty()) {
            throw new CannotStart(
                    "This machine has no address to send from; connect it to a network.");
        }
    }

    /** Asks a STUN server from each socket of its family, for a second at most. */
    void gatherReflexive(InetSocketAddress server) {
        List<Candidate> hosts = agent.description(false).candidates();
        for (Candidate each : hosts) {
            reflexive.ask(each, server, loop, System.nanoTime());
        }
        loop.run(reflexive::isDone, System.nanoTime() + 1_500_000_000L);
    }

    private void seen(Candidate host, InetSocketAddress mapped, InetAddress server) {
        if (!mapped.equals(host.base())) {
            int of = agent.description(false).candidates().indexOf(host);
            add(
                    Candidate.serverReflexive(
                            mapped, host.base(), server, Math.max(of, 0), agent.foundations()));
        }
    }

    private void add(Candidate candidate) {
        if (agent.addLocal(candidate, System.nanoTime(), this)) {
            view.candidate(who, candidate, false);
        }
    }

    void gathered() {
        agent.localComplete(System.nanoTime(), this);
    }

    Description description() {
        return agent.description(true);
    }

    void remote(Description description) {
        description.candidates().forEach(each -> view.candidate(who, each, true));
        agent.remote(description, System.nanoTime(), this);
    }

    Optional<Pair> selected() {
        return agent.selected();
    }

    boolean isOver() {
        long now = System.nanoTime();
        return agent.state() == State.FAILED
                || (completedNanos != Long.MAX_VALUE && now - completedNanos > HOLD_NANOS)
                || (nominatedNanos != Long.MAX_VALUE && now - nominatedNanos > SETTLE_NANOS);
    }

    void tellWinner() {
        selected().ifPresent(pair -> view.winner(who, pair));
    }

    @Override
    public Verdict received(
            InetSocketAddress base, InetSocketAddress source, ByteBuffer datagram, long now) {
        if (reflexive.handle(base, datagram)) {
            return Verdict.HANDLED;
        }
        return agent.handle(Transport.UDP, base, source, datagram, now, this);
    }

    @Override
    public void tick(long nowNanos) {
        reflexive.tick(nowNanos, loop);
        agent.tick(nowNanos, this);
        view.tick(nowNanos);
    }

    @Override
    public long deadline() {
        return Math.min(agent.deadline(), reflexive.deadline());
    }

    @Override
    public void send(
            Transport over, InetSocketAddress base, InetSocketAddress remote, ByteBuffer datagram) {
        loop.send(base, remote, datagram);
    }

    @Override
    public void event(Event event) {
        long now = System.nanoTime();
        switch (event) {
            case Event.Selected(var pair) when pair.nominated() -> nominatedNanos = now;
            case Event.Changed(var state) ->
                    completedNanos = state == State.COMPLETED ? now : Long.MAX_VALUE;
            case Event.NameWanted(var name) ->
                    loop.post(() -> agent.resolved(name, List.of(), System.nanoTime(), this));
            case Event.Selected _,
                    Event.Checked _,
                    Event.Discovered _,
                    Event.Failed _,
                    Event.RoleChanged _ -> {}
        }
        view.event(who, event);
    }
}
