package org.lanline.sip;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.Objects;

/**
 * What both kinds of transaction have: the request, who the neighbour is, and when something is to
 * be done next.
 *
 * @param <T> what its user keeps with it
 */
abstract sealed class Transaction<T> permits ServerTransaction, ClientTransaction {
    static final long NEVER = Long.MAX_VALUE;

    final Key key;
    final Flow flow;
    final Timers timers;
    private final boolean invite;
    private @Nullable SipMessage request;
    private @Nullable T owner;

    /** When the last message is sent again (timers A, E, G). */
    long sendAgainAt = NEVER;

    /** When this state ends by itself (timers B, D, F, H, I, J, K, L, M). */
    long endAt = NEVER;

    /** Wait before the next sending again. */
    private long waitNanos;

    /** Place in the {@link TimerQueue}, -1 when it has none. */
    int place = -1;

    /**
     * What a message is known by as one of this transaction.
     *
     * @param method whose transaction it is, which an ACK is not
     * @param source where a request came from; null where this element asks
     * @param host of sent-by, in lower case
     * @param branch or, where that does not identify, what does
     */
    record Key(String method, @Nullable InetAddress source, String host, int port, String branch) {}

    Transaction(Key key, Flow flow, SipMessage request, T owner, Timers timers) {
        this.key = key;
        this.flow = flow;
        this.request = request;
        this.owner = owner;
        this.timers = timers;
        this.invite = request.method().equals("INVITE");
    }

    /**
     * A request that came is kept until it has its final answer, one that was sent until its user
     * {@linkplain ClientTransaction#forgetRequest has no use for it}.
     */
    public final SipMessage request() {
        return Objects.requireNonNull(request, "answered, and let go");
    }

    /** What the user gave when it made this transaction; of a request that came like that, too. */
    public final T owner() {
        return Objects.requireNonNull(owner, "answered, and let go");
    }

    /** A thousand calls leave thousands of these behind for 32 s: only what may be asked stays. */
    final void letGo(boolean ofOwner) {
        request = null;
        owner = ofOwner ? null : owner;
    }

    /** The flow that this transaction runs on. */
    public final Flow flow() {
        return flow;
    }

    final boolean isInvite() {
        return invite;
    }

    abstract boolean terminated();

    /** Ends it, whatever is still awaited. */
    abstract void end();

    /** True when only what comes twice is awaited. */
    abstract boolean isOver();

    /** True when nothing more is going to happen by itself. */
    final long deadline() {
        return Math.min(sendAgainAt, endAt);
    }

    /** Begins sending again after T1, where the transport does not do so itself. */
    final void sendAgainFromT1(long nowNanos) {
        if (!flow.transport().reliable()) {
            sendAgainAfter(nowNanos, timers.t1Nanos());
        }
    }

    final void sendAgainAfter(long nowNanos, long nanos) {
        waitNanos = nanos;
        sendAgainAt = nowNanos + nanos;
    }

    /** The next wait is twice the last one, and at most {@code mostNanos}. */
    final void waitTwiceAsLong(long nowNanos, long mostNanos) {
        sendAgainAfter(nowNanos, Math.min(waitNanos * 2, mostNanos));
    }

    final void stopSending() {
        sendAgainAt = NEVER;
    }

    /** For how long leftovers are awaited: not at all where the transport is reliable. */
    final long linger(long nanos) {
        return flow.transport().reliable() ? 0 : nanos;
    }
}
