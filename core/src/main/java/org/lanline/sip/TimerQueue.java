package org.lanline.sip;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Objects;

/**
 * Transactions by what is due first: a binary heap in which each one knows its place, so that it
 * moves when its deadline does and leaves nothing behind when it ends.
 */
final class TimerQueue {
    private @Nullable Transaction<?>[] heap = new Transaction<?>[64];
    private int size;

    /** {@link Transaction#NEVER} when nothing is due. */
    long deadline() {
        return size == 0 ? Transaction.NEVER : at(0).deadline();
    }

    /** The transaction with the earliest deadline, when that has come. */
    @Nullable Transaction<?> due(long nowNanos) {
        return deadline() <= nowNanos ? at(0) : null;
    }

    /** Puts the transaction where its deadline belongs now. */
    void reschedule(Transaction<?> transaction) {
        if (transaction.place < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            put(transaction, size++);
        }
        sink(rise(transaction.place));
    }

    void remove(Transaction<?> transaction) {
        int hole = transaction.place;
        if (hole < 0) {
            return;
        }
        transaction.place = -1;
        Transaction<?> last = at(--size);
        heap[size] = null;
        if (last != transaction) {
            put(last, hole);
            sink(rise(hole));
        }
    }

    private int rise(int from) {
        int place = from;
        while (place > 0 && isBefore(place, (place - 1) / 2)) {
            swap(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
        return place;
    }

    private void sink(int from) {
        int place = from;
        while (true) {
            int child = 2 * place + 1;
            if (child + 1 < size && isBefore(child + 1, child)) {
                child++;
            }
            if (child >= size || !isBefore(child, place)) {
                return;
            }
            swap(place, child);
            place = child;
        }
    }

    private boolean isBefore(int one, int other) {
        return at(one).deadline() < at(other).deadline();
    }

    private void swap(int one, int other) {
        Transaction<?> moved = at(one);
        put(at(other), one);
        put(moved, other);
    }

    private void put(Transaction<?> transaction, int place) {
        heap[place] = transaction;
        transaction.place = place;
    }

    private Transaction<?> at(int place) {
        return Objects.requireNonNull(heap[place]);
    }
}
