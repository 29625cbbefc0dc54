package org.lanline.ice;

import org.lanline.stun.TransactionId;

/** A check under way: a Binding request and the waiting for its answer (RFC 8489 section 6.2). */
final class Check {

    /** What an answer to it means. */
    enum Purpose {
        ORDINARY,
        /** It carries USE-CANDIDATE. */
        NOMINATION,
        /** It renews consent (RFC 7675 section 5.1). */
        CONSENT
    }

    final TransactionId id;
    final CandidatePair pair;
    final Role role;
    final Purpose purpose;
    final byte[] request;
    private int sent;
    private long sentNanos;
    private long waitNanos;
    private boolean cancelled;

    Check(TransactionId id, CandidatePair pair, Role role, Purpose purpose, byte[] request) {
        this.id = id;
        this.pair = pair;
        this.role = role;
        this.purpose = purpose;
        this.request = request;
    }

    /** It leaves now, for the first time or again, and is given this long. */
    void sent(long nowNanos, long newWaitNanos) {
        sent++;
        sentNanos = nowNanos;
        waitNanos = newWaitNanos;
    }

    int timesSent() {
        return sent;
    }

    long sentNanos() {
        return sentNanos;
    }

    long waitNanos() {
        return waitNanos;
    }

    /** When it is to be repeated or given up. */
    long deadline() {
        return sentNanos + waitNanos;
    }

    /** It is not repeated, and its silence means nothing; an answer still counts. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }
}
