package org.lanline.ice;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The candidates of both sides of a session, told or found by checks, and never too many. */
final class Candidates {
    private static final int MAX_LOCALS = 64;
    private static final int MAX_FORGOTTEN = 200;
    private static final int MAZE = 4;

    private final Settings settings;
    private final Foundations foundations;
    private final List<Candidate> locals = new ArrayList<>();
    private final List<Candidate> remotes = new ArrayList<>();
    private final Map<CandidatePair.Path, Integer> strayAnswers = new HashMap<>();
    private int forgotten;

    Candidates(Settings settings, Foundations foundations) {
        this.settings = settings;
        this.foundations = foundations;
    }

    List<Candidate> locals() {
        return locals;
    }

    List<Candidate> remotes() {
        return remotes;
    }

    /** What is sent from: reflexive candidates send from their base anyway (section 6.1.2.4). */
    List<Candidate> bases() {
        return locals.stream().filter(Candidates::isOwnBase).toList();
    }

    static boolean isOwnBase(Candidate candidate) {
        return candidate.address().equals(candidate.base());
    }

    /**
     * @return false when it is known already or there are too many
     */
    boolean addLocal(Candidate candidate) {
        boolean known = find(candidate.transport(), candidate.base(), candidate.address()) != null;
        return !known && locals.size() < MAX_LOCALS && locals.add(candidate);
    }

    void removeLocals(InetSocketAddress base) {
        locals.removeIf(each -> each.base().equals(base));
    }

    @Nullable Candidate baseAt(Transport over, InetSocketAddress base) {
        return find(over, base, base);
    }

    private @Nullable Candidate find(
            Transport over, InetSocketAddress base, InetSocketAddress address) {
        for (Candidate each : locals) {
            if (each.transport() == over
                    && each.base().equals(base)
                    && each.address().equals(address)) {
                return each;
            }
        }
        return null;
    }

    @Nullable Candidate remoteAt(Transport over, InetSocketAddress address) {
        for (Candidate each : remotes) {
            if (each.transport() == over && each.address().equals(address)) {
                return each;
            }
        }
        return null;
    }

    /**
     * @return false when there are too many
     */
    boolean addRemote(Candidate candidate) {
        return remotes.size() - discovered() < settings.maxRemotes() && remotes.add(candidate);
    }

    /** True when a check came before the candidate that it came from (RFC 8838 section 11). */
    static boolean isMoreThan(Candidate told, Candidate known) {
        return known.type() == CandidateType.PEER_REFLEXIVE
                && told.type() != CandidateType.PEER_REFLEXIVE;
    }

    void replaceRemote(Candidate known, Candidate told) {
        remotes.set(remotes.indexOf(known), told);
    }

    private int discovered() {
        int discovered = 0;
        for (Candidate each : remotes) {
            discovered += each.type() == CandidateType.PEER_REFLEXIVE ? 1 : 0;
        }
        return discovered;
    }

    /**
     * The peer-reflexive candidate that a check came from (section 7.3.1.3); null when nothing can
     * come of it or there are too many.
     */
    @Nullable Candidate discover(
            Candidate local, InetSocketAddress source, long priority, CheckList list) {
        boolean full = discovered() >= settings.maxDiscovered();
        if (isMaze(local, source) || (full && !forgetDiscovered(list))) {
            return null;
        }
        Candidate found =
                Candidate.remoteReflexive(
                        foundations.unique(), local.transport(), source, priority);
        remotes.add(found);
        return found;
    }

    /** An answer came from another address than the check along this path went to. */
    void strayAnswer(CandidatePair.Path path) {
        strayAnswers.merge(path, 1, Integer::sum);
    }

    /**
     * True where answers kept going astray: two NATs that give each destination another mapping and
     * filter nothing. Each check along such a way shows a new address, for ever, and none works.
     */
    private boolean isMaze(Candidate local, InetSocketAddress source) {
        CandidatePair.Path path = new CandidatePair.Path(local.base(), source.getAddress());
        return strayAnswers.getOrDefault(path, 0) >= MAZE;
    }

    /** Makes room by one that nothing came of; only so often, or it would never end. */
    private boolean forgetDiscovered(CheckList list) {
        if (forgotten >= MAX_FORGOTTEN) {
            return false;
        }
        for (Candidate each : remotes) {
            if (each.type() == CandidateType.PEER_REFLEXIVE && list.hasFailed(each)) {
                remotes.remove(each);
                list.pairsWith(each).forEach(list::remove);
                forgotten++;
                return true;
            }
        }
        return false;
    }

    /** The candidate of this side that the peer sees at an address, when there is one. */
    @Nullable Candidate seenAs(CandidatePair pair, InetSocketAddress mapped) {
        return find(pair.transport(), pair.base(), mapped);
    }

    /** A candidate of this side that a check found (section 7.2.5.3.1). */
    Candidate discoverLocal(CandidatePair pair, InetSocketAddress mapped) {
        Candidate found = pair.local().reflexive(foundations.unique(), mapped);
        if (locals.size() < MAX_LOCALS) {
            locals.add(found);
        }
        return found;
    }
}
