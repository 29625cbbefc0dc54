package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Two addresses that check whether they reach each other. */
public final class IcePair {
    private static final int MOST_CHECKS = 200;

    /** What came of it. */
    public enum State {
        /** A check was answered. */
        SUCCEEDED,
        /** All answers were errors. */
        REFUSED,
        /** No answer was seen. */
        SILENT
    }

    private final int number;
    private final AddressPair path;
    private final List<IceCheck> checks = new ArrayList<>(4);
    private final Set<Integer> errors = new TreeSet<>();
    private final Set<InetSocketAddress> senders = new java.util.LinkedHashSet<>(2);
    private boolean relayed;
    private boolean direct;
    private int sent;
    private int answered;
    private int indications;
    private @Nullable IceCheck firstSuccess;
    private @Nullable IceCheck nomination;
    private int lastAnswerFrame;
    private long lastAnswerNanos;
    private long longestSilenceNanos;
    private int renominations;
    private long roundTripsNanos;
    private long leastRoundTripNanos = Long.MAX_VALUE;

    IcePair(int number, AddressPair path) {
        this.number = number;
        this.path = path;
    }

    void sent(IceCheck check) {
        sent++;
        view(check.relayed());
        senders.add(check.from());
        if (checks.size() < MOST_CHECKS) {
            checks.add(check);
        }
    }

    /** True when a further check is counted only. */
    boolean keepsNoMore() {
        return checks.size() == MOST_CHECKS;
    }

    /** Through a relay's wrapping, or as it is between relay and peer, or both. */
    void view(boolean inWrapping) {
        relayed |= inWrapping;
        direct |= !inWrapping;
    }

    void renominates() {
        renominations++;
    }

    void indication() {
        indications++;
    }

    void answered(IceCheck check) {
        if (!check.succeeded()) {
            errors.add(check.error());
            return;
        }
        answered++;
        roundTripsNanos += check.roundTripNanos();
        leastRoundTripNanos = Math.min(leastRoundTripNanos, check.roundTripNanos());
        if (firstSuccess == null) {
            firstSuccess = check;
        } else {
            longestSilenceNanos =
                    Math.max(longestSilenceNanos, check.answerNanos() - lastAnswerNanos);
        }
        lastAnswerNanos = check.answerNanos();
        lastAnswerFrame = check.answerFrame();
        if (nomination == null && check.nominates()) {
            nomination = check;
        }
    }

    /** From 1, in the order in which they were first checked. */
    public int number() {
        return number;
    }

    public AddressPair path() {
        return path;
    }

    /** The first {@value #MOST_CHECKS} of them. */
    public List<IceCheck> checks() {
        return Collections.unmodifiableList(checks);
    }

    public State state() {
        if (answered > 0) {
            return State.SUCCEEDED;
        }
        return errors.isEmpty() ? State.SILENT : State.REFUSED;
    }

    /** Checks, without their repetitions. */
    public int sent() {
        return sent;
    }

    /** Checks that succeeded. */
    public int answered() {
        return answered;
    }

    /** Binding indications, which keep a path open and ask for no answer. */
    public int indications() {
        return indications;
    }

    /** Error codes that came back. */
    public Set<Integer> errors() {
        return Collections.unmodifiableSet(errors);
    }

    /** True when checks came from both ends. */
    public boolean checkedByBoth() {
        return senders.size() > 1;
    }

    /** True when it was seen inside a relay's wrapping: one of the two addresses is lent. */
    public boolean relayed() {
        return relayed;
    }

    /** True when it was seen without a wrapping. */
    public boolean seenDirectly() {
        return direct;
    }

    public IceCheck first() {
        return checks.getFirst();
    }

    public @Nullable IceCheck firstSuccess() {
        return firstSuccess;
    }

    /** The first successful check with USE-CANDIDATE; null without. */
    public @Nullable IceCheck nomination() {
        return nomination;
    }

    /** How many checks carried a number of nomination (renomination). */
    public int renominations() {
        return renominations;
    }

    public int lastAnswerFrame() {
        return lastAnswerFrame;
    }

    public long lastAnswerNanos() {
        return lastAnswerNanos;
    }

    /** The longest time between two answers, nanoseconds. */
    public long longestSilenceNanos() {
        return longestSilenceNanos;
    }

    public long lastNanos() {
        return Math.max(lastAnswerNanos, checks.getLast().lastNanos());
    }

    /** Nanoseconds; 0 when nothing was answered. */
    public long meanRoundTripNanos() {
        return answered == 0 ? 0 : roundTripsNanos / answered;
    }

    /** Nanoseconds; 0 when nothing was answered. */
    public long leastRoundTripNanos() {
        return answered == 0 ? 0 : leastRoundTripNanos;
    }

    /**
     * 1 for media and what shares its port, 2 for RTCP on a port of its own (RFC 8445, 5.1.2.1).
     */
    public int component() {
        long priority = priority();
        return priority <= 0 ? 1 : 256 - (int) (priority & 0xff);
    }

    /** The highest PRIORITY in its checks, which is its sender's candidate's. */
    public long priority() {
        return checks.stream().mapToLong(IceCheck::priority).max().orElse(-1);
    }
}
