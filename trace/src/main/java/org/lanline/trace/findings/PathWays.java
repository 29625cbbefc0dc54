package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Candidate;
import org.lanline.ice.CandidateType;
import org.lanline.sdp.SessionDescription;
import org.lanline.trace.decode.Relayed;
import org.lanline.trace.findings.Verdict.Route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says of one pair of addresses whose these are, and so which way its media took. */
final class PathWays {
    private final Joining.Group group;
    private final Map<InetSocketAddress, TurnAllocation> lent;
    private final Servers servers;

    PathWays(Joining.Group group, Map<InetSocketAddress, TurnAllocation> lent, Servers servers) {
        this.group = group;
        this.lent = lent;
        this.servers = servers;
    }

    /** The way of what went between these two. */
    Way of(MediaPath path) {
        Relayed through = path.through();
        TurnAllocation allocation = lent.get(path.path().one());
        allocation = allocation == null ? lent.get(path.path().other()) : allocation;
        if (through != null || allocation != null) {
            return relayed(path, through, allocation);
        }
        Way relay = behindRelay(path);
        if (relay != null) {
            return relay;
        }
        InetAddress box = box(path);
        if (box != null) {
            String words = "through the box at " + Words.host(box);
            String why =
                    "the media's end at "
                            + Words.host(box)
                            + (group.promises != null && group.promises.lite()
                                    ? " is a server (ice-lite)"
                                    : " is the machine that passes the signalling on");
            return new Way(Route.THROUGH_BOX, words, Claim.wire(Answer.NO, why, proof(path)));
        }
        return direct(path);
    }

    private static List<Integer> proof(MediaPath path) {
        return List.of(path.firstFrame(), path.lastFrame());
    }

    private static Way relayed(
            MediaPath path, @Nullable Relayed through, @Nullable TurnAllocation allocation) {
        InetSocketAddress server =
                through != null
                        ? through.server()
                        : allocation == null ? path.path().one() : allocation.server();
        InetSocketAddress client =
                through != null
                        ? through.client()
                        : allocation == null ? path.path().other() : allocation.client();
        List<Integer> frames = new ArrayList<>(proof(path));
        if (allocation != null) {
            frames.add(allocation.createdFrame());
        }
        String why =
                "the media went through the TURN relay at "
                        + Words.address(server)
                        + ", lent to "
                        + Words.host(client);
        return new Way(
                Route.RELAYED,
                "through the relay at " + Words.host(server),
                Claim.wire(Answer.NO, why, frames));
    }

    /** The far side of a relay, whose near side this capture does not show. */
    private @Nullable Way behindRelay(MediaPath path) {
        for (InetSocketAddress end : List.of(path.path().one(), path.path().other())) {
            Candidate candidate = group.promises == null ? null : group.promises.candidate(end);
            boolean lentOut = candidate != null && candidate.type() == CandidateType.RELAYED;
            int frame = servers.relayFrame(end.getAddress());
            if (lentOut || frame > 0) {
                List<Integer> frames = new ArrayList<>(proof(path));
                frames.add(frame);
                String why =
                        lentOut
                                ? Words.address(end) + " is an address that a relay lends"
                                : Words.host(end)
                                        + " is a TURN relay: who is behind it, this capture does"
                                        + " not show";
                return new Way(
                        Route.RELAYED,
                        "through the relay at " + Words.host(end),
                        Claim.wire(Answer.NO, why, frames));
            }
        }
        return null;
    }

    /** The machine at one end of the media that is no end of the call. */
    private @Nullable InetAddress box(MediaPath path) {
        InetAddress one = path.path().one().getAddress();
        InetAddress other = path.path().other().getAddress();
        if (one.equals(other) || group.sip == null) {
            return null;
        }
        for (InetAddress host : passedOn(group.sip)) {
            if (path.path().touches(host)) {
                return host;
            }
        }
        return null;
    }

    /** Machines that were asked and asked on: not where the call began, nor where it ended. */
    static Set<InetAddress> passedOn(SipCall sip) {
        Set<InetAddress> asked = new LinkedHashSet<>();
        Set<InetAddress> asks = new HashSet<>();
        for (SipTransaction each : sip.transactions()) {
            if (each.method().equals("INVITE") && each.first().isRequest()) {
                asked.add(each.first().to().getAddress());
                asks.add(each.first().from().getAddress());
            }
        }
        asked.retainAll(asks);
        asked.remove(sip.events().getFirst().from().getAddress());
        return asked;
    }

    private Way direct(MediaPath path) {
        String ends = "between " + path.path();
        IceSession session = session(path);
        IcePair pair = session == null ? null : session.on(path.path());
        if (group.promises != null && !group.promises.addresses().isEmpty()) {
            Way described = described(path, group.promises);
            if (described != null) {
                return described;
            }
        }
        if (session != null && pair != null && pair.state() == IcePair.State.SUCCEEDED) {
            return checked(path, session, pair);
        }
        String why =
                "media went "
                        + ends
                        + ", and nothing in the capture says that these are the two ends"
                        + " themselves";
        return new Way(
                Route.CANNOT_TELL,
                "between " + hosts(path),
                Claim.wire(Answer.CANNOT_TELL, why, proof(path)));
    }

    private static String hosts(MediaPath path) {
        return Words.host(path.path().one()) + " and " + Words.host(path.path().other());
    }

    /** What the descriptions say of both addresses; null where they do not name both. */
    private @Nullable Way described(MediaPath path, Promises promises) {
        InetSocketAddress one = path.path().one();
        InetSocketAddress other = path.path().other();
        Described first = promises.at(one);
        Described second = promises.at(other);
        if (first == null || second == null) {
            return null;
        }
        List<Integer> frames = new ArrayList<>(proof(path));
        frames.add(first.frame());
        frames.add(second.frame());
        if (changedOnTheWay()) {
            String why =
                    "somebody changed the addresses in the descriptions on their way, so they may"
                            + " not be the ends' own";
            return new Way(
                    Route.CANNOT_TELL,
                    "between " + hosts(path),
                    Claim.wire(Answer.CANNOT_TELL, why, frames));
        }
        boolean host = isHost(promises, one) && isHost(promises, other);
        if (!host) {
            String why = "an address of the pair is not its owner's own, but a NAT's";
            return new Way(
                    Route.DIRECT,
                    "direct, through a NAT, between " + hosts(path),
                    Claim.wire(Answer.YES, why, frames));
        }
        String why = "media went between the very addresses that both ends named";
        return new Way(
                Route.DIRECT, "direct between " + hosts(path), Claim.wire(Answer.YES, why, frames));
    }

    private boolean changedOnTheWay() {
        if (group.sip == null) {
            return false;
        }
        for (Exchange exchange : group.sip.exchanges()) {
            SessionDescription first = exchange.offer().content();
            for (Described each : exchange.changed()) {
                SessionDescription later = each.content();
                if (first != null && later != null && !first.hosts(64).equals(later.hosts(64))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isHost(Promises promises, InetSocketAddress address) {
        Candidate candidate = promises.candidate(address);
        return candidate == null || candidate.type() == CandidateType.HOST;
    }

    /** Both ends tell each other how they see each other: a NAT between them would show. */
    private Way checked(MediaPath path, IceSession session, IcePair pair) {
        List<Integer> frames = new ArrayList<>(proof(path));
        Set<InetSocketAddress> own = new HashSet<>();
        boolean translated = false;
        for (IceCheck check : pair.checks()) {
            if (check.succeeded()) {
                InetSocketAddress mapped = check.mapped();
                translated |= mapped != null && !mapped.equals(check.from());
                if (mapped != null && own.add(check.from())) {
                    frames.add(check.answerFrame());
                }
            }
        }
        if (translated) {
            String why =
                    "a NAT changes an address of the pair; who is behind it, this capture does not"
                            + " show";
            return new Way(
                    Route.CANNOT_TELL,
                    "through a NAT, between " + hosts(path),
                    Claim.wire(Answer.CANNOT_TELL, why, frames));
        }
        int toldElsewhere = own.size() == 1 ? toldElsewhere(path, session, own) : 0;
        if ((own.size() == 2 || toldElsewhere > 0)
                && !servers.common(ends(session, path, 0), ends(session, path, 1)).isEmpty()) {
            frames.add(toldElsewhere);
            String why =
                    "each end was told the very address that it sent from"
                            + (toldElsewhere > 0
                                    ? " (one of them on another path, from the same network card)"
                                    : "")
                            + ", both are clients of the same server and neither serves the other,"
                            + " and no relay was used";
            return new Way(
                    Route.DIRECT,
                    "direct between " + hosts(path),
                    Claim.wire(Answer.YES, why, frames));
        }
        String why =
                own.size() == 2
                        ? "no relay and no NAT is seen between these two; whether one of them"
                              + " stands in for somebody else, only the signalling or the ends can"
                              + " tell"
                        : "only one end's checks are in the capture, so a NAT at the other cannot"
                                + " be seen";
        return new Way(
                Route.CANNOT_TELL,
                "between " + hosts(path) + (own.size() == 2 ? ", no relay seen" : ""),
                Claim.wire(Answer.CANNOT_TELL, why, frames));
    }

    /**
     * Who has left a path before it was checked from there is its own master all the same when its
     * card is: the frame that shows an address of that card to be nobody's but its own, or 0.
     */
    private int toldElsewhere(MediaPath path, IceSession session, Set<InetSocketAddress> told) {
        AddressPair ends = path.path();
        InetSocketAddress silent = told.contains(ends.one()) ? ends.other() : ends.one();
        Set<InetAddress> card = servers.onItsCard(silent.getAddress());
        for (IcePair pair : session.pairs()) {
            for (IceCheck check : pair.checks()) {
                if (check.succeeded()
                        && check.from().equals(check.mapped())
                        && card.contains(check.from().getAddress())) {
                    return check.answerFrame();
                }
            }
        }
        return 0;
    }

    /**
     * All that the one end (0) or the other (1) is known by; whose address a relay lends is meant.
     */
    Set<InetAddress> ends(@Nullable IceSession session, MediaPath path, int which) {
        InetSocketAddress end = which == 0 ? path.path().one() : path.path().other();
        Relayed through = path.through();
        TurnAllocation allocation = lent.get(end);
        if (allocation != null) {
            return Set.of(allocation.client().getAddress());
        }
        if (through != null && end.equals(through.relayed())) {
            return Set.of(through.client().getAddress());
        }
        Set<InetAddress> own = new LinkedHashSet<>(Set.of(end.getAddress()));
        if (session != null) {
            own.addAll(session.aliases(end));
        }
        own.addAll(servers.aliases(end.getAddress()));
        own.removeIf(each -> !each.equals(end.getAddress()) && servers.relayFrame(each) > 0);
        return own;
    }

    @Nullable IceSession session(MediaPath path) {
        for (IceSession session : group.ice) {
            if (session.on(path.path()) != null) {
                return session;
            }
        }
        return null;
    }
}
