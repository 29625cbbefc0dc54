package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Agent;
import org.lanline.ice.Candidate;
import org.lanline.ice.Description;
import org.lanline.ice.Event;
import org.lanline.ice.Pair;
import org.lanline.ice.Role;
import org.lanline.ice.Settings;
import org.lanline.ice.State;
import org.lanline.server.config.CannotStart;
import org.lanline.server.ice.AgentDriver;
import org.lanline.server.ice.RelayPlace;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One agent with real sockets, whose doings are shown. On the loop thread of its stage. */
final class IceParty implements AgentDriver.Listener {

    /** How long a chosen pair is kept up, so that the other side can finish too. */
    private static final long HOLD_NANOS = 2_000_000_000L;

    /** The choice may get better for so long, and no longer. */
    private static final long SETTLE_NANOS = 6_000_000_000L;

    /** Without a pair for so long, a relay is asked for; as the page of a box does it. */
    private static final long DIRECT_NANOS = 5_000_000_000L;

    private final String who;
    private final IceView view;
    private final AgentDriver driver;
    private final List<Candidate> fresh = new ArrayList<>();
    private final Set<String> theirs = new HashSet<>();
    private final Set<InetAddress> theirHosts = new HashSet<>();
    private long introducedNanos = Long.MAX_VALUE;
    private long nominatedNanos = Long.MAX_VALUE;
    private long completedNanos = Long.MAX_VALUE;
    private boolean gathered;
    private boolean isNews;

    IceParty(String who, Role role, Settings settings, IceStage stage) {
        SecureRandom random = new SecureRandom();
        this.who = who;
        this.view = stage.view();
        this.driver =
                new AgentDriver(
                        stage.loop(),
                        new Agent(settings, role, random),
                        stage.names(),
                        random,
                        this);
    }

    /** A socket and a host candidate, by UDP and TCP, on each address that can be bound. */
    void gather(List<InetAddress> addresses) {
        driver.gatherUdp(addresses);
        driver.gatherTcp(addresses);
        if (driver.agent().description(false).candidates().isEmpty()) {
            throw new CannotStart(
                    "This machine has no address to send from; connect it to a network.");
        }
    }

    void askStun(InetSocketAddress server) {
        driver.askStun(server);
    }

    void askRelays(List<RelayPlace> places) {
        places.forEach(driver::askRelay);
    }

    /** Nothing more will be asked for. */
    void noMore() {
        driver.noMore();
    }

    boolean isGathered() {
        return gathered;
    }

    /** All that there is to tell of this side. */
    Description description() {
        fresh.clear();
        isNews = false;
        return driver.agent().description(gathered);
    }

    /** What is new since this or that was asked last (RFC 8840 section 4.4); nothing if nothing. */
    Optional<Description> news() {
        if (!isNews) {
            return Optional.empty();
        }
        List<Candidate> candidates = List.copyOf(fresh);
        Description all = description();
        return Optional.of(
                new Description(
                        all.credentials(), all.lite(), all.options(), candidates, all.complete()));
    }

    void remote(Description description) {
        if (introducedNanos == Long.MAX_VALUE) {
            introducedNanos = System.nanoTime();
        }
        for (Candidate each : description.candidates()) {
            if (theirs.add(each.text())) {
                view.candidate(who, each, true, null);
            }
            if (!each.isNamed()) {
                theirHosts.add(each.address().getAddress());
            }
        }
        driver.remote(description);
    }

    Optional<Pair> selected() {
        return driver.agent().selected();
    }

    /** Both sides know of each other, and no pair has worked for long enough. */
    boolean wantsRelay() {
        return introducedNanos != Long.MAX_VALUE
                && selected().isEmpty()
                && System.nanoTime() - introducedNanos > DIRECT_NANOS;
    }

    boolean isOver() {
        long now = System.nanoTime();
        return driver.agent().state() == State.FAILED
                || (completedNanos != Long.MAX_VALUE && now - completedNanos > HOLD_NANOS)
                || (nominatedNanos != Long.MAX_VALUE && now - nominatedNanos > SETTLE_NANOS);
    }

    /** Says what came of it, and gives everything back. */
    boolean end() {
        Optional<Pair> pair = selected();
        pair.ifPresent(each -> view.winner(who, each, PathKind.of(each, theirHosts)));
        driver.close();
        return pair.isPresent();
    }

    @Override
    public void candidate(Candidate candidate, @Nullable RelayPlace relay) {
        isNews = true;
        fresh.add(candidate);
        view.candidate(who, candidate, false, relay);
    }

    @Override
    public void gathered() {
        isNews = true;
        gathered = true;
    }

    @Override
    public void remark(String sentence) {
        view.remark(sentence);
    }

    @Override
    public void event(Event event) {
        long now = System.nanoTime();
        switch (event) {
            case Event.Selected(var pair) when pair.nominated() -> nominatedNanos = now;
            case Event.Changed(var state) ->
                    completedNanos = state == State.COMPLETED ? now : Long.MAX_VALUE;
            case Event.Selected _,
                    Event.NameWanted _,
                    Event.Checked _,
                    Event.Discovered _,
                    Event.Failed _,
                    Event.RoleChanged _ -> {}
        }
        view.event(who, event);
    }
}
