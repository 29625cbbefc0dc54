package org.lanline.ice;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.Attribute;
import org.lanline.stun.StunError;
import org.lanline.stun.StunMessage;
import org.lanline.stun.TransactionId;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * From one pair of credentials to the next restart: candidates, checks and what comes of them (RFC
 * 8445 section 7). What is chosen of that, and kept, is {@link Choice}'s.
 */
final class Session {

    private final Settings settings;
    private final RandomGenerator random;
    private final Credentials own;
    private final Replies replies;
    private final Candidates candidates;
    private final CheckList list;
    private final Transmitter transmitter;
    private final Checks checks;
    private final BindingMessages messages = new BindingMessages();
    private final Diagnosis diagnosis = new Diagnosis();
    private final Choice choice;
    private @Nullable Peer peer;
    private Role role;
    private long tieBreaker;
    private long nextPaceNanos = Long.MIN_VALUE;
    private long patienceEndsNanos = Long.MAX_VALUE;
    private State state = State.NEW;
    private boolean triggeredLast;

    Session(
            Settings settings,
            Role role,
            Credentials own,
            Foundations foundations,
            RandomGenerator random) {
        this.settings = settings;
        this.role = role;
        this.own = own;
        this.random = random;
        this.replies = new Replies(own);
        this.candidates = new Candidates(settings, foundations);
        this.list = new CheckList(settings.maxPairs(), role);
        this.transmitter = new Transmitter(settings, list);
        this.checks = transmitter.checks();
        this.tieBreaker = random.nextLong();
        this.choice = new Choice(this, settings, random);
    }

    Credentials own() {
        return own;
    }

    Replies replies() {
        return replies;
    }

    Role role() {
        return role;
    }

    State state() {
        return state;
    }

    CheckList list() {
        return list;
    }

    Diagnosis diagnosis() {
        return diagnosis;
    }

    @Nullable Peer peer() {
        return peer;
    }

    @Nullable CandidatePair selected() {
        return choice.selected();
    }

    Candidates candidates() {
        return candidates;
    }

    /** No further candidates will come from this side, or from the other. */
    void complete(boolean local, long nowNanos, Out out) {
        choice.complete(local);
        choice.reconsider(nowNanos, out);
    }

    // ---- what is known

    void peer(Description description, long nowNanos, Out out) {
        boolean first = peer == null;
        peer = Peer.of(own, description, settings.renomination());
        if (description.lite() && role == Role.CONTROLLED) {
            switchRole(Role.CONTROLLING, out); // section 6.1.1
        }
        if (first) {
            patienceEndsNanos = nowNanos + settings.patienceNanos();
            changed(State.CHECKING, out);
        }
    }

    /**
     * @return false when it is known already or there are too many
     */
    boolean addLocal(Candidate candidate, Out out) {
        if (!candidates.addLocal(candidate)) {
            return false;
        }
        if (Candidates.isOwnBase(candidate)) {
            candidates.remotes().forEach(each -> pair(candidate, each, out));
        }
        return true;
    }

    void removeLocal(InetSocketAddress base, long nowNanos, Out out) {
        candidates.removeLocals(base);
        for (CandidatePair each : List.copyOf(list.pairs())) {
            if (each.base().equals(base)) {
                checks.forget(each);
                list.remove(each);
                each.state(PairState.FAILED);
                tell(each, out);
            }
        }
        choice.reconsider(nowNanos, out);
    }

    Agent.Added addRemote(Candidate candidate, Out out) {
        Candidate known = candidates.remoteAt(candidate.transport(), candidate.address());
        if (known == null && !candidates.addRemote(candidate)) {
            return Agent.Added.TOO_MANY;
        }
        if (known != null && !Candidates.isMoreThan(candidate, known)) {
            return Agent.Added.KNOWN;
        }
        if (known != null) {
            replace(known, candidate, out);
        }
        candidates.bases().forEach(local -> pair(local, candidate, out));
        return Agent.Added.ADDED;
    }

    private void replace(Candidate known, Candidate told, Out out) {
        candidates.replaceRemote(known, told);
        for (CandidatePair each : list.pairsWith(known)) {
            each.remote(told);
            tell(each, out);
        }
        list.role(role);
    }

    private void pair(Candidate local, Candidate remote, Out out) {
        if (remote.tcpType() == TcpType.ACTIVE || !CheckList.fits(local, remote)) {
            return;
        }
        CandidatePair pair = list.add(local, remote);
        if (pair != null) {
            if (choice.isUseless(pair)) {
                pair.state(PairState.DROPPED);
            } else if (list.hasSucceeded(pair.foundation())) {
                pair.state(PairState.WAITING);
            }
            tell(pair, out);
        }
    }

    // ---- their checks (section 7.3)

    Verdict request(
            Transport over,
            InetSocketAddress base,
            InetSocketAddress source,
            StunMessage request,
            long nowNanos,
            Out out) {
        Candidate local = candidates.baseAt(over, base);
        if (local == null) {
            return Verdict.IGNORED;
        }
        if (!replies.isAuthentic(request)) {
            diagnosis.stranger();
            replies.refuse(over, base, source, request, out);
            return Verdict.BAD_INTEGRITY;
        }
        ByteBuffer refusal = refusal(request, out);
        if (refusal != null) {
            out.send(over, base, source, refusal);
            return Verdict.REFUSED;
        }
        out.send(over, base, source, replies.success(request, source));
        if (state != State.FAILED) {
            authentic(local, source, request, nowNanos, out);
        }
        return Verdict.HANDLED;
    }

    private @Nullable ByteBuffer refusal(StunMessage request, Out out) {
        ByteBuffer fault = replies.fault(request);
        if (fault != null) {
            return fault;
        }
        return isRoleConflictLost(request, out) ? replies.roleConflict(request) : null;
    }

    /** Section 7.3.1.1: true when it is the peer who has to change. */
    private boolean isRoleConflictLost(StunMessage request, Out out) {
        Long theirs =
                request.u64(
                        role == Role.CONTROLLING
                                ? Attribute.ICE_CONTROLLING
                                : Attribute.ICE_CONTROLLED);
        if (theirs == null) {
            return false;
        }
        boolean greater = Long.compareUnsigned(tieBreaker, theirs) >= 0;
        if (greater == (role == Role.CONTROLLING)) {
            return true;
        }
        switchRole(role.other(), out);
        return false;
    }

    private void switchRole(Role now, Out out) {
        if (role == now || (now == Role.CONTROLLED && peer != null && peer.lite())) {
            return;
        }
        role = now;
        list.role(now);
        choice.roleChanged();
        out.event(new Event.RoleChanged(now));
    }

    private void authentic(
            Candidate local,
            InetSocketAddress source,
            StunMessage request,
            long nowNanos,
            Out out) {
        Candidate remote = candidates.remoteAt(local.transport(), source);
        if (remote == null) {
            remote = candidates.discover(local, source, request.u32(Attribute.PRIORITY), list);
            if (remote == null) {
                return;
            }
            out.event(new Event.Discovered(remote, true));
        }
        CandidatePair pair = list.find(local.transport(), local.base(), source);
        if (pair == null) {
            pair = list.add(local, remote);
        }
        if (pair == null) {
            return;
        }
        pair.heard(nowNanos);
        if (role == Role.CONTROLLED && request.has(Attribute.USE_CANDIDATE)) {
            choice.nominatedByPeer(pair, BindingMessages.nomination(request), nowNanos, out);
        }
        trigger(pair, out);
    }

    /** Section 7.3.1.4. */
    private void trigger(CandidatePair pair, Out out) {
        switch (pair.state()) {
            case SUCCEEDED -> {
                return;
            }
            case IN_PROGRESS -> checks.cancel(pair);
            case DROPPED -> {
                if (!pair.isNominationWanted()) {
                    return;
                }
            }
            case FROZEN, WAITING, FAILED -> {}
        }
        if (choice.isUseless(pair) && !pair.isNominationWanted()) {
            set(pair, PairState.DROPPED, out);
            return;
        }
        set(pair, PairState.WAITING, out);
        list.trigger(pair);
    }

    // ---- our checks (section 7.2)

    void send(CandidatePair pair, Check.Purpose purpose, int nomination, long nowNanos, Out out) {
        if (peer == null) {
            return;
        }
        TransactionId id = TransactionId.random(random);
        messages.check(
                id, peer.username(), Priorities.peerReflexive(pair.local()), role, tieBreaker);
        if (purpose == Check.Purpose.NOMINATION) {
            messages.useCandidate(peer.renomination() ? nomination : 0);
        }
        byte[] request = messages.close(peer.key());
        transmitter.send(new Check(id, pair, role, purpose, request), nowNanos, out);
    }

    private void due(Check check, long nowNanos, Out out) {
        if (transmitter.repeat(check, nowNanos, out)) {
            for (CandidatePair each : list.frozen(check.pair.foundation())) {
                // a peer may call everything one foundation: wait for one answer's time only
                set(each, PairState.WAITING, out);
            }
        } else if (!check.isCancelled() && check.purpose != Check.Purpose.CONSENT) {
            silent(check, nowNanos, out);
        }
    }

    private void silent(Check check, long nowNanos, Out out) {
        CandidatePair pair = check.pair;
        if (check.purpose == Check.Purpose.ORDINARY && pair.takeSecondTry()) {
            set(pair, PairState.WAITING, out);
            list.trigger(pair);
        } else if (check.purpose == Check.Purpose.NOMINATION
                && nowNanos - pair.answeredNanos() < settings.expiryNanos()) {
            list.trigger(pair); // only unlucky: the pair has answered others
        } else {
            fail(pair, nowNanos, out);
        }
    }

    private void fail(CandidatePair pair, long nowNanos, Out out) {
        set(pair, PairState.FAILED, out);
        choice.reconsider(nowNanos, out);
    }

    Verdict response(
            Transport over,
            InetSocketAddress base,
            InetSocketAddress source,
            StunMessage response,
            long nowNanos,
            Out out) {
        Check check = checks.find(response.transactionId());
        if (check == null || peer == null) {
            return Verdict.NOT_MINE;
        }
        if (response.integrity(peer.key()) != StunMessage.Check.GOOD) {
            diagnosis.refusedByStranger(response.errorCode());
            return Verdict.BAD_INTEGRITY; // RFC 8489 section 9.1.4: as if it had never come
        }
        checks.remove(check);
        if (response.isError()) {
            error(check, response.errorCode(), nowNanos, out);
            return Verdict.HANDLED;
        }
        if (!check.pair.isAt(over, base, source)) {
            diagnosis.wrongSource();
            candidates.strayAnswer(check.pair.path());
            if (check.purpose == Check.Purpose.ORDINARY && !check.isCancelled()) {
                fail(check.pair, nowNanos, out); // section 7.2.5.2.1
            }
            return Verdict.IGNORED;
        }
        InetSocketAddress mapped = response.xorAddress(Attribute.XOR_MAPPED_ADDRESS);
        if (mapped == null) {
            return Verdict.MALFORMED;
        }
        success(check, mapped, nowNanos, out);
        return Verdict.HANDLED;
    }

    private void error(Check check, int code, long nowNanos, Out out) {
        if (code != StunError.ROLE_CONFLICT) {
            diagnosis.refused(code);
            // RFC 7675 section 5.2: 403 takes consent back at once
            if (code == StunError.FORBIDDEN || check.purpose != Check.Purpose.CONSENT) {
                fail(check.pair, nowNanos, out);
            }
            return;
        }
        if (role == check.role) { // section 7.2.5.1
            switchRole(role.other(), out);
            tieBreaker = random.nextLong();
        }
        if (check.pair.state() == PairState.IN_PROGRESS) {
            set(check.pair, PairState.WAITING, out);
            list.trigger(check.pair);
        }
    }

    private void success(Check check, InetSocketAddress mapped, long nowNanos, Out out) {
        CandidatePair pair = check.pair;
        boolean revived = pair.state() != PairState.SUCCEEDED;
        pair.answered(seenAs(pair, mapped, out), check.sentNanos(), nowNanos);
        if (revived && pair.state() != PairState.DROPPED) {
            checks.cancel(pair);
            set(pair, PairState.SUCCEEDED, out);
            for (CandidatePair each : list.frozen(pair.foundation())) {
                set(each, PairState.WAITING, out);
            }
        }
        choice.answered(check, nowNanos, out);
    }

    /** The candidate that the peer sees this side as, found by this check perhaps. */
    private Candidate seenAs(CandidatePair pair, InetSocketAddress mapped, Out out) {
        Candidate known = candidates.seenAs(pair, mapped);
        if (known != null) {
            return known;
        }
        Candidate found = candidates.discoverLocal(pair, mapped);
        out.event(new Event.Discovered(found, false));
        return found;
    }

    /** What was sent there could not be delivered, or its connection was refused. */
    void undeliverable(
            Transport over, InetSocketAddress base, InetSocketAddress remote, long now, Out out) {
        CandidatePair pair = list.find(over, base, remote);
        if (pair != null) {
            diagnosis.undeliverable();
            // over UDP anybody on the way may say so, and the peer may open its port later
            if (over == Transport.TCP && pair.state() == PairState.IN_PROGRESS) {
                checks.forget(pair);
                fail(pair, now, out);
            }
        }
    }

    // ---- time

    void tick(long nowNanos, Out out) {
        if (state == State.FAILED) {
            return;
        }
        for (Check each : checks.due(nowNanos)) {
            due(each, nowNanos, out);
        }
        choice.tick(nowNanos, out);
        pace(nowNanos, out);
        boolean hopeless = selected() == null && !list.isAnyOpen();
        if (state != State.FAILED && nowNanos >= patienceEndsNanos && hopeless) {
            // RFC 8863 section 4
            failed(diagnosis.failure(candidates, list), out);
        }
    }

    /** One new check each Ta (section 6.1.4.2). */
    private void pace(long nowNanos, Out out) {
        if (peer == null || nowNanos < nextPaceNanos || state == State.FAILED) {
            return;
        }
        CandidatePair next = triggeredLast ? ordinary(out) : null;
        triggeredLast = next == null;
        if (next == null) {
            next = triggered();
        }
        if (next == null) {
            next = ordinary(out);
        }
        if (next == null) {
            return;
        }
        nextPaceNanos = nowNanos + settings.paceNanos();
        if (choice.isNominating(next)) {
            send(next, Check.Purpose.NOMINATION, choice.nomination(), nowNanos, out);
        } else {
            set(next, PairState.IN_PROGRESS, out);
            send(next, Check.Purpose.ORDINARY, 0, nowNanos, out);
        }
    }

    private @Nullable CandidatePair triggered() {
        CandidatePair next = list.nextTriggered();
        while (next != null && !next.state().isOpen() && !choice.isNominating(next)) {
            next = list.nextTriggered();
        }
        return next;
    }

    /** The best waiting pair; where none waits, frozen ones are let go first. */
    private @Nullable CandidatePair ordinary(Out out) {
        if (list.firstWaiting() == null) {
            list.thawable().forEach(each -> set(each, PairState.WAITING, out));
        }
        return list.firstWaiting();
    }

    long deadline() {
        if (state == State.FAILED) {
            return Long.MAX_VALUE;
        }
        long deadline = Math.min(checks.deadline(), choice.deadline());
        if (peer != null && (list.hasTriggered() || list.hasOrdinary())) {
            deadline = Math.min(deadline, nextPaceNanos);
        }
        if (selected() == null && !list.isAnyOpen()) {
            deadline = Math.min(deadline, patienceEndsNanos);
        }
        return deadline;
    }

    // ---- for the choice

    void set(CandidatePair pair, PairState next, Out out) {
        if (pair.state() != next) {
            pair.state(next);
            tell(pair, out);
        }
    }

    void tell(CandidatePair pair, Out out) {
        out.event(new Event.Checked(pair.view(role)));
    }

    void cancel(CandidatePair pair) {
        checks.cancel(pair);
    }

    void changed(State next, Out out) {
        if (state != next) {
            state = next;
            out.event(new Event.Changed(next));
        }
    }

    void failed(Failure failure, Out out) {
        checks.clear();
        list.forgetTriggered();
        changed(State.FAILED, out);
        out.event(new Event.Failed(failure));
    }

    /** A restart has taken its place: it only answers, and keeps what it has. */
    void retire() {
        list.pairs().stream()
                .filter(each -> each.state().isOpen())
                .forEach(each -> each.state(PairState.DROPPED));
        list.forgetTriggered();
        patienceEndsNanos = Long.MAX_VALUE;
    }
}
