package org.lanline.kit;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Joins two cores in virtual time, and loses, repeats and reorders what passes between them. The
 * same seed gives the same day.
 *
 * @param <M> what is carried
 */
public final class Link<M> {

    /** Somebody at an end of the link. */
    @FunctionalInterface
    public interface End<M> {
        void receive(M message, long nowNanos);
    }

    private record Delivery<M>(long at, long order, End<M> to, M message) {}

    private final SplittableRandom random;
    private final double loss;
    private final double duplication;
    private final long shortestNanos;
    private final long longestNanos;
    private final PriorityQueue<Delivery<M>> underWay =
            new PriorityQueue<>(
                    Comparator.<Delivery<M>>comparingLong(Delivery::at)
                            .thenComparingLong(Delivery::order));
    private long order;

    /**
     * @param loss share of messages that never arrive, 0 to 1
     * @param duplication share that arrive twice
     * @param shortestNanos least delay; one message overtakes another where the longest is longer
     */
    public Link(long seed, double loss, double duplication, long shortestNanos, long longestNanos) {
        this.random = new SplittableRandom(seed);
        this.loss = loss;
        this.duplication = duplication;
        this.shortestNanos = shortestNanos;
        this.longestNanos = longestNanos;
    }

    public void send(End<M> to, M message, long nowNanos) {
        int copies = random.nextDouble() < duplication ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (random.nextDouble() >= loss) {
                long delay = random.nextLong(shortestNanos, longestNanos + 1);
                underWay.add(new Delivery<>(nowNanos + delay, order++, to, message));
            }
        }
    }

    /** When the next message arrives, {@link Long#MAX_VALUE} when none is under way. */
    public long deadline() {
        Delivery<M> next = underWay.peek();
        return next == null ? Long.MAX_VALUE : next.at();
    }

    /** Hands over everything that has arrived by now. */
    public void tick(long nowNanos) {
        while (deadline() <= nowNanos) {
            Delivery<M> delivery = underWay.remove();
            delivery.to().receive(delivery.message(), nowNanos);
        }
    }
}
