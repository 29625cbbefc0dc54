package org.lanline.ice;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A pair of the check list and what is known of it. */
final class CandidatePair {

    private static final int NOT_NOMINATED = -1;

    private final int number;
    private final Candidate local;
    private Candidate remote;
    private PairState state = PairState.FROZEN;
    private @Nullable Candidate seenAs;
    private int nomination = NOT_NOMINATED;
    private int wantedNomination = NOT_NOMINATED;
    private long answeredNanos;
    private long heardNanos;
    private boolean heard;
    private boolean triedAgain;
    private long sentNanos;
    private long roundTripNanos;

    /**
     * @param local a host or relayed candidate: reflexive ones send from their base anyway
     */
    CandidatePair(int number, Candidate local, Candidate remote) {
        this.number = number;
        this.local = local;
        this.remote = remote;
    }

    Candidate local() {
        return local;
    }

    Candidate remote() {
        return remote;
    }

    /** The peer has said more about what was only known from its checks. */
    void remote(Candidate better) {
        remote = better;
    }

    InetSocketAddress base() {
        return local.base();
    }

    InetSocketAddress peer() {
        return remote.address();
    }

    /** A socket here and a machine there. */
    record Path(InetSocketAddress base, InetAddress peer) {}

    Path path() {
        return new Path(base(), peer().getAddress());
    }

    Transport transport() {
        return local.transport();
    }

    boolean isAt(Transport over, InetSocketAddress base, InetSocketAddress source) {
        return transport() == over && base().equals(base) && peer().equals(source);
    }

    String foundation() {
        return local.foundation() + ":" + remote.foundation();
    }

    PairState state() {
        return state;
    }

    void state(PairState next) {
        state = next;
    }

    /** The priority with which it is checked. */
    long priority(Role role) {
        return priority(local, role);
    }

    /** The priority of what came of the check, which is at most that of the check. */
    long validPriority(Role role) {
        return priority(seenAs == null ? local : seenAs, role);
    }

    private long priority(Candidate mine, Role role) {
        return role == Role.CONTROLLING
                ? Priorities.ofPair(mine.priority(), remote.priority())
                : Priorities.ofPair(remote.priority(), mine.priority());
    }

    /** True once a check of it was answered, until it fails. */
    boolean isValid() {
        return seenAs != null && state == PairState.SUCCEEDED;
    }

    /** A check was answered: the peer sees us as this candidate. */
    void answered(Candidate as, long sentAtNanos, long nowNanos) {
        seenAs = as;
        answeredNanos = nowNanos;
        heardNanos = nowNanos;
        roundTripNanos = nowNanos - sentAtNanos;
    }

    /** When the peer last consented, by answering (RFC 7675 section 5.1). */
    long answeredNanos() {
        return answeredNanos;
    }

    /** When anything authentic last came along it. */
    long heardNanos() {
        return heardNanos;
    }

    void heard(long nowNanos) {
        heard = true;
        heardNanos = nowNanos;
    }

    /**
     * What was heard along it shows that it works one way at least: it is worth a second try.
     *
     * @return true once
     */
    boolean takeSecondTry() {
        boolean first = heard && !triedAgain;
        triedAgain |= first;
        return first;
    }

    long sentNanos() {
        return sentNanos;
    }

    void sent(long nowNanos) {
        sentNanos = nowNanos;
    }

    boolean isNominated() {
        return nomination != NOT_NOMINATED;
    }

    /** A later one is greater; 0 where nominations are not counted. */
    int nomination() {
        return nomination;
    }

    void nominate(int value) {
        nomination = value;
        wantedNomination = NOT_NOMINATED;
    }

    /** The peer nominates it, and our own check of it has not succeeded yet. */
    void nominateOnceValid(int value) {
        wantedNomination = Math.max(wantedNomination, value);
    }

    boolean isNominationWanted() {
        return wantedNomination != NOT_NOMINATED;
    }

    int wantedNomination() {
        return wantedNomination;
    }

    Pair view(Role role) {
        Candidate mine = seenAs == null ? local : seenAs;
        return new Pair(
                number, mine, remote, validPriority(role), state, isNominated(), roundTripNanos);
    }
}
