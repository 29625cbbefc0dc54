package org.lanline.ice;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The pairs of one session, in the order of their priority, and which is checked next (RFC 8445
 * section 6.1.2, 6.1.4).
 */
final class CheckList {
    private final int maxPairs;
    private final List<CandidatePair> pairs = new ArrayList<>();
    private final Deque<CandidatePair> triggered = new ArrayDeque<>();
    private Role role;
    private int lastNumber;

    CheckList(int maxPairs, Role role) {
        this.maxPairs = maxPairs;
        this.role = role;
    }

    List<CandidatePair> pairs() {
        return pairs;
    }

    /** Priorities depend on who is controlling. */
    void role(Role now) {
        role = now;
        sort();
    }

    private void sort() {
        pairs.sort((one, other) -> Long.compare(other.priority(role), one.priority(role)));
    }

    /** Section 6.1.2.2: the same transport and family, link-local with link-local. */
    static boolean fits(Candidate local, Candidate remote) {
        if (local.transport() != remote.transport() || local.isIpv4() != remote.isIpv4()) {
            return false;
        }
        boolean near = local.base().getAddress().isLinkLocalAddress();
        boolean self = local.base().getAddress().isLoopbackAddress();
        if (remote.address().getAddress().isLoopbackAddress() != self
                || (!local.isIpv4()
                        && near != remote.address().getAddress().isLinkLocalAddress())) {
            return false;
        }
        TcpType mine = local.tcpType();
        TcpType theirs = remote.tcpType();
        return mine == null || theirs == null || (mine.meets(theirs) && mine != TcpType.PASSIVE);
    }

    @Nullable CandidatePair find(
            Transport transport, InetSocketAddress base, InetSocketAddress remote) {
        for (CandidatePair each : pairs) {
            if (each.isAt(transport, base, remote)) {
                return each;
            }
        }
        return null;
    }

    /**
     * Adds a pair, unless there is one of the same base and remote address (section 6.1.2.4), or
     * the list is full of better ones (6.1.2.5).
     *
     * @return the pair, frozen; null when it was not added
     */
    @Nullable CandidatePair add(Candidate local, Candidate remote) {
        if (find(local.transport(), local.base(), remote.address()) != null) {
            return null;
        }
        CandidatePair pair = new CandidatePair(lastNumber + 1, local, remote);
        if (pairs.size() == maxPairs && !makeRoom(pair)) {
            return null;
        }
        lastNumber++;
        pairs.add(pair);
        sort();
        return pair;
    }

    private boolean makeRoom(CandidatePair newcomer) {
        for (int i = pairs.size() - 1; i >= 0; i--) {
            CandidatePair each = pairs.get(i);
            boolean idle = each.state() != PairState.IN_PROGRESS && !each.isValid();
            if (idle && each.priority(role) < newcomer.priority(role)) {
                remove(each);
                return true;
            }
        }
        return false;
    }

    void remove(CandidatePair pair) {
        pairs.remove(pair);
        triggered.remove(pair);
    }

    List<CandidatePair> pairsWith(Candidate remote) {
        return pairs.stream().filter(each -> each.remote().equals(remote)).toList();
    }

    /** True when no check of this candidate succeeded or still may. */
    boolean hasFailed(Candidate remote) {
        return pairsWith(remote).stream().allMatch(each -> each.state() == PairState.FAILED);
    }

    /** To be checked before all ordinary ones (section 7.3.1.4). */
    void trigger(CandidatePair pair) {
        if (!triggered.contains(pair)) {
            triggered.addLast(pair);
        }
    }

    boolean hasTriggered() {
        return !triggered.isEmpty();
    }

    @Nullable CandidatePair nextTriggered() {
        return triggered.pollFirst();
    }

    void forgetTriggered() {
        triggered.clear();
    }

    boolean hasOrdinary() {
        return firstWaiting() != null || !thawable().isEmpty();
    }

    /** The best pair that waits. */
    @Nullable CandidatePair firstWaiting() {
        for (CandidatePair each : pairs) {
            if (each.state() == PairState.WAITING) {
                return each;
            }
        }
        return null;
    }

    /** Of each foundation that no pair waits or is checked of, the best frozen one (6.1.4.2). */
    List<CandidatePair> thawable() {
        Set<String> busy = new HashSet<>();
        for (CandidatePair each : pairs) {
            if (each.state() == PairState.WAITING || each.state() == PairState.IN_PROGRESS) {
                busy.add(each.foundation());
            }
        }
        List<CandidatePair> thawable = new ArrayList<>();
        for (CandidatePair each : pairs) {
            if (each.state() == PairState.FROZEN && busy.add(each.foundation())) {
                thawable.add(each);
            }
        }
        return thawable;
    }

    List<CandidatePair> frozen(String foundation) {
        return pairs.stream()
                .filter(each -> each.state() == PairState.FROZEN)
                .filter(each -> each.foundation().equals(foundation))
                .toList();
    }

    boolean hasSucceeded(String foundation) {
        return pairs.stream()
                .anyMatch(
                        each ->
                                each.state() == PairState.SUCCEEDED
                                        && each.foundation().equals(foundation));
    }

    /** Pairs that wait or are being checked: what the round-trip guess depends on (14.3). */
    int active() {
        int active = 0;
        for (CandidatePair each : pairs) {
            if (each.state() == PairState.WAITING || each.state() == PairState.IN_PROGRESS) {
                active++;
            }
        }
        return active;
    }

    boolean isAnyOpen() {
        return pairs.stream().anyMatch(each -> each.state().isOpen());
    }

    /** True when a pair may still succeed and would then be better than this. */
    boolean isBetterOpen(long validPriority) {
        return pairs.stream()
                .anyMatch(each -> each.state().isOpen() && each.priority(role) > validPriority);
    }
}
