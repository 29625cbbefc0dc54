package org.lanline.ice;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which of the valid pairs is used, and that it stays usable: nomination (RFC 8445 section 8.1),
 * consent and keep-alive (RFC 7675).
 *
 * <p>Until something is nominated the best valid pair is used. The controlling side nominates when
 * nothing better can come any more, or when it has waited long enough for it. Where both sides know
 * renomination, a better pair that answers later is nominated in its place, and the ones beneath it
 * are kept alive to fall back on.
 */
final class Choice {

    /** The peer checks consent every 6 s at the latest; what was silent for longer may be dead. */
    static final long QUIET_NANOS = 7_000_000_000L;

    private static final int MAX_SPARES = 4;

    private final Session session;
    private final Settings settings;
    private final RandomGenerator random;
    private @Nullable CandidatePair selected;
    private boolean announcedNominated;
    private @Nullable CandidatePair nominating;
    private int nomination;
    private boolean localComplete;
    private boolean remoteComplete;
    private long nominationDueNanos = Long.MAX_VALUE;
    private long nextConsentNanos = Long.MAX_VALUE;

    Choice(Session session, Settings settings, RandomGenerator random) {
        this.session = session;
        this.settings = settings;
        this.random = random;
    }

    @Nullable CandidatePair selected() {
        return selected;
    }

    boolean isNominating(CandidatePair pair) {
        return pair == nominating;
    }

    /** Of the nomination under way: how many there were, this one included. */
    int nomination() {
        return nomination;
    }

    void complete(boolean local) {
        localComplete |= local;
        remoteComplete |= !local;
    }

    /** What this side nominated as the other role is void. */
    void roleChanged() {
        nominating = null;
    }

    private boolean mayRenominate() {
        Peer peer = session.peer();
        return peer != null && peer.renomination();
    }

    /**
     * True when nothing that comes of the pair would be used any more. Where the choice may change,
     * even a lesser pair is worth its check: it opens the way for the peer's, which may show a
     * better one.
     */
    boolean isUseless(CandidatePair pair) {
        CandidatePair now = selected;
        return now != null && now.isNominated() && now != pair && !mayRenominate();
    }

    // ---- what has happened

    /** An answer came for this check, and its pair is valid. */
    void answered(Check check, long nowNanos, Out out) {
        CandidatePair pair = check.pair;
        if (nominationDueNanos == Long.MAX_VALUE) {
            nominationDueNanos = nowNanos + settings.nominationNanos();
        }
        if (check.purpose == Check.Purpose.NOMINATION && pair == nominating) {
            nominating = null;
            nominated(pair, nomination, out);
        } else if (session.role() == Role.CONTROLLED && pair.isNominationWanted()) {
            nominated(pair, pair.wantedNomination(), out);
        }
        reconsider(nowNanos, out);
    }

    /** A check with USE-CANDIDATE has come along this pair (section 7.3.1.5). */
    void nominatedByPeer(CandidatePair pair, int value, long nowNanos, Out out) {
        if (!pair.isValid()) {
            pair.nominateOnceValid(value);
            return;
        }
        if (!pair.isNominated() || value > pair.nomination()) {
            nominated(pair, value, out);
        }
        reconsider(nowNanos, out);
    }

    private void nominated(CandidatePair pair, int value, Out out) {
        pair.nominate(value);
        session.tell(pair, out);
    }

    /** Something has changed: chooses anew. */
    void reconsider(long nowNanos, Out out) {
        if (session.state() == State.FAILED) {
            return;
        }
        if (nominating != null && !nominating.isValid()) {
            nominating = null;
        }
        CandidatePair best = best(nowNanos);
        if (best == null) {
            lost(out);
            return;
        }
        if (best != selected || best.isNominated() != announcedNominated) {
            select(best, nowNanos, out);
        }
        nominate(nowNanos);
        boolean done = best.isNominated() && !session.list().isBetterOpen(validPriority(best));
        session.changed(done ? State.COMPLETED : State.CONNECTED, out);
    }

    private @Nullable CandidatePair best(long nowNanos) {
        List<CandidatePair> usable =
                session.list().pairs().stream()
                        .filter(CandidatePair::isValid)
                        .filter(each -> nowNanos - each.answeredNanos() < settings.expiryNanos())
                        .toList();
        Comparator<CandidatePair> byNomination =
                Comparator.comparingInt(CandidatePair::nomination)
                        .thenComparing(each -> nowNanos - each.heardNanos() < QUIET_NANOS);
        return usable.stream()
                .filter(CandidatePair::isNominated)
                .max(byNomination.thenComparingLong(this::validPriority))
                .or(() -> usable.stream().max(Comparator.comparingLong(this::validPriority)))
                .orElse(null);
    }

    private long validPriority(CandidatePair pair) {
        return pair.validPriority(session.role());
    }

    private void lost(Out out) {
        if (selected != null) {
            selected = null;
            nextConsentNanos = Long.MAX_VALUE;
            if (session.list().isAnyOpen()) {
                session.changed(State.CHECKING, out);
            } else {
                session.failed(Failure.CONSENT_EXPIRED, out);
            }
        }
    }

    private void select(CandidatePair best, long nowNanos, Out out) {
        if (best != selected) {
            nextConsentNanos = nowNanos + consentInterval();
        }
        selected = best;
        announcedNominated = best.isNominated();
        out.event(new Event.Selected(best.view(session.role())));
        if (best.isNominated()) {
            conclude(out);
        }
    }

    /** Section 8.1.2: what is not needed any more is not checked any more. */
    private void conclude(Out out) {
        for (CandidatePair each : session.list().pairs()) {
            if (each.state().isOpen() && isUseless(each) && !each.isNominationWanted()) {
                session.cancel(each);
                session.set(each, PairState.DROPPED, out);
            }
        }
    }

    // ---- nominating

    private void nominate(long nowNanos) {
        CandidatePair now = selected;
        if (session.role() != Role.CONTROLLING || nominating != null || now == null) {
            return;
        }
        CandidatePair best = now.isNominated() ? bestSpare(nowNanos) : now;
        if (best == null) {
            return;
        }
        boolean waits = !now.isNominated() && mayGetBetter(best);
        if (!waits || nowNanos >= nominationDueNanos) {
            nominating = best;
            nomination = Math.min(nomination + 1, BindingMessages.MAX_NOMINATION);
            session.list().trigger(best);
        }
    }

    /** A pair that answers and is better than the nominated one. */
    private @Nullable CandidatePair bestSpare(long nowNanos) {
        CandidatePair now = selected;
        if (now == null || !mayRenominate()) {
            return null;
        }
        return spares().stream()
                .filter(each -> validPriority(each) > validPriority(now))
                .filter(each -> nowNanos - each.answeredNanos() < settings.expiryNanos())
                .findFirst()
                .orElse(null);
    }

    private boolean mayGetBetter(CandidatePair than) {
        return !localComplete
                || !remoteComplete
                || session.list().isBetterOpen(than.validPriority(session.role()));
    }

    // ---- keeping

    void tick(long nowNanos, Out out) {
        keep(nowNanos, out);
        if (selected != null && nowNanos >= nominationDueNanos) {
            nominate(nowNanos);
        }
    }

    private void keep(long nowNanos, Out out) {
        CandidatePair now = selected;
        if (now == null) {
            return;
        }
        if (nowNanos - now.answeredNanos() >= settings.expiryNanos()) {
            expired(now, nowNanos, out);
            return;
        }
        if (nowNanos >= nextConsentNanos) {
            nextConsentNanos = nowNanos + consentInterval();
            session.send(now, Check.Purpose.CONSENT, 0, nowNanos, out);
        }
        if (areSparesKept()) {
            keepSpares(nowNanos, out);
        }
    }

    private void keepSpares(long nowNanos, Out out) {
        for (CandidatePair each : spares()) {
            if (nowNanos - each.answeredNanos() >= settings.expiryNanos()) {
                session.set(each, PairState.FAILED, out);
            } else if (nowNanos >= spareDue(each)) {
                session.send(each, Check.Purpose.CONSENT, 0, nowNanos, out);
            }
        }
    }

    /** RFC 7675 section 5.1: nothing more is sent there. */
    private void expired(CandidatePair now, long nowNanos, Out out) {
        boolean over = now.isNominated() && !mayRenominate();
        session.set(now, PairState.FAILED, out);
        session.cancel(now);
        if (over) {
            selected = null;
            session.failed(Failure.CONSENT_EXPIRED, out);
        } else {
            reconsider(nowNanos, out);
        }
    }

    private boolean areSparesKept() {
        return selected != null && (!selected.isNominated() || mayRenominate());
    }

    /** The best valid pairs beside the selected one. */
    private List<CandidatePair> spares() {
        return session.list().pairs().stream()
                .filter(each -> each != selected && each.isValid())
                .sorted(Comparator.comparingLong(this::validPriority).reversed())
                .limit(MAX_SPARES)
                .toList();
    }

    private long spareDue(CandidatePair spare) {
        return spare.sentNanos() + 2 * settings.consentNanos();
    }

    /** RFC 7675 section 5.1: 0.8 to 1.2 of the mean, so that sessions do not fall into step. */
    private long consentInterval() {
        return (long) (settings.consentNanos() * (0.8 + 0.4 * random.nextDouble()));
    }

    long deadline() {
        CandidatePair now = selected;
        if (now == null) {
            return Long.MAX_VALUE;
        }
        long deadline = Math.min(nextConsentNanos, now.answeredNanos() + settings.expiryNanos());
        if (areSparesKept()) {
            for (CandidatePair each : spares()) {
                deadline = Math.min(deadline, spareDue(each));
            }
        }
        boolean waits = session.role() == Role.CONTROLLING && !now.isNominated();
        return waits && nominating == null ? Math.min(deadline, nominationDueNanos) : deadline;
    }
}
