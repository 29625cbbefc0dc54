package org.lanline.stun;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests under way, each repeated until it is answered or given up (RFC 8489 section 6.2.1); over
 * TCP or TLS sent once (section 6.2.2).
 *
 * @param <T> what the caller keeps with a request
 */
public final class StunTransactions<T> {

    /** Where requests go. */
    public interface Out<T> {
        /** The request, for the first time or again; it is to be left as it is. */
        void send(T about, ByteBuffer request);

        /** No answer came. */
        void timedOut(T about);
    }

    /**
     * When to repeat.
     *
     * @param rtoNanos wait after the first sending; each wait is twice the one before
     * @param sendings most sendings (Rc)
     * @param lastWait wait after the last sending, in first waits (Rm)
     */
    public record Schedule(long rtoNanos, int sendings, int lastWait) {
        /** 500 ms, 7 times, and no answer after 39.5 s. */
        public static final Schedule RFC = new Schedule(500_000_000, 7, 16);

        long wait(int sent) {
            return sent >= sendings ? rtoNanos * lastWait : rtoNanos << (sent - 1);
        }

        /** How long a request waits at most (Ti over TCP). */
        public long wholeNanos() {
            return rtoNanos * ((1L << (sendings - 1)) - 1) + rtoNanos * lastWait;
        }
    }

    private static final class Pending<T> {
        private final T about;
        private final ByteBuffer request;
        private int sent = 1;
        private boolean last;
        private long dueNanos;

        Pending(T about, ByteBuffer request) {
            this.about = about;
            this.request = request;
        }
    }

    private final Schedule schedule;
    private final Map<TransactionId, Pending<T>> pending = new LinkedHashMap<>();

    public StunTransactions(Schedule schedule) {
        this.schedule = schedule;
    }

    /** Requests that are not yet answered. */
    public int size() {
        return pending.size();
    }

    /**
     * Sends a request, which is copied.
     *
     * @param reliable whether the transport repeats by itself
     */
    public void request(T about, ByteBuffer request, boolean reliable, long nowNanos, Out<T> out) {
        byte[] copy = new byte[request.remaining()];
        request.get(request.position(), copy);
        ByteBuffer own = ByteBuffer.wrap(copy).asReadOnlyBuffer();
        Pending<T> each = new Pending<>(about, own);
        each.last = reliable || schedule.sendings() == 1;
        each.dueNanos = nowNanos + (reliable ? schedule.wholeNanos() : schedule.wait(1));
        pending.put(new TransactionId(own.getInt(8), own.getLong(12)), each);
        out.send(about, own.duplicate());
    }

    /** Ends the transaction that this answers; null when there is none, or no longer. */
    public @Nullable T answered(StunMessage answer) {
        Pending<T> each = pending.remove(answer.transactionId());
        return each == null ? null : each.about;
    }

    /** What was asked in the transaction that this answers, which goes on. */
    public @Nullable T peek(StunMessage answer) {
        Pending<T> each = pending.get(answer.transactionId());
        return each == null ? null : each.about;
    }

    /** Gives up everything about which nothing is to be heard any more. */
    public void clear() {
        pending.clear();
    }

    public void tick(long nowNanos, Out<T> out) {
        List<Pending<T>> due = new ArrayList<>();
        for (Iterator<Pending<T>> all = pending.values().iterator(); all.hasNext(); ) {
            Pending<T> each = all.next();
            if (each.dueNanos <= nowNanos) {
                due.add(each);
                if (each.last) {
                    all.remove();
                }
            }
        }
        for (Pending<T> each : due) {
            if (each.last) {
                out.timedOut(each.about);
            } else {
                each.sent++;
                each.last = each.sent == schedule.sendings();
                each.dueNanos = nowNanos + schedule.wait(each.sent);
                out.send(each.about, each.request.duplicate());
            }
        }
    }

    /** When {@link #tick} is next wanted; {@code Long.MAX_VALUE} for never. */
    public long deadline() {
        long next = Long.MAX_VALUE;
        for (Pending<T> each : pending.values()) {
            next = Math.min(next, each.dueNanos);
        }
        return next;
    }
}
