package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;
import org.lanline.server.people.EvidenceDesk.Piece;
import org.lanline.server.store.KeptProofs.State;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts the evidence of one call together and has it judged, on a virtual thread of its own: at once
 * when the first piece comes, then at most once a second, and less often where judging takes long.
 * All calls judge one after the other, so that they never take more than one processor.
 */
final class Inquiry {

    static final int MOST_DEVICES = 8;

    /** Pieces that wait: more than one a second from each device are more than a page sends. */
    static final int MOST_WAITING = 64;

    private static final long SECOND_NANOS = 1_000_000_000L;

    /** Longer than it takes until both ends report a new connection, when both reach the box. */
    private static final long PASSING_NANOS = 3 * SECOND_NANOS;

    /**
     * So long is an end waited for that has said nothing since: one whose address has changed may
     * talk to the other one before it is back at the box.
     */
    private static final long MOST_PASSING_NANOS = 15 * SECOND_NANOS;

    /**
     * A call takes a twentieth of a processor at most, as long as it does not wait too long for
     * that.
     */
    private static final int REST = 20;

    /** The first one may take seconds, with an analyser that was not loaded before. */
    private static final long MOST_REST_NANOS = 5 * SECOND_NANOS;

    /** While a call goes on it is kept so often, in case the box is killed. */
    private static final long KEPT_EVERY_NANOS = 5 * SECOND_NANOS;

    /** A call that goes on costs the disk no more a second. */
    private static final int KEPT_BYTES_A_SECOND = 4_096;

    /** Says what follows from the evidence. */
    interface Bench {
        Conclusion judge(Sight sight, List<Evidence> evidence);
    }

    /** What is done with it. */
    interface Clerk {
        /**
         * Tells a device; at most once a second, when it has changed.
         *
         * @param kept the call is over, and this is on disk
         */
        void tell(String device, String call, String id, Conclusion conclusion, boolean kept);

        /**
         * Brings to disk what is known now.
         *
         * @return how many bytes that took
         */
        int keep(Filing as, Sight sight, List<Evidence> evidence, Conclusion conclusion);

        void failed(String call, RuntimeException why);
    }

    /**
     * As what a proof is kept.
     *
     * @param isFirst whether it is there already
     * @param isLast whether it will be kept once more
     */
    record Filing(String id, State state, boolean isFirst, boolean isLast) {}

    /** What an inquiry is told. */
    private sealed interface Step {
        record Said(Piece piece, Sight sight) implements Step {}

        /** The call is over; its devices may have some last words. */
        record Ended(Sight sight) implements Step {}

        /** Nothing more will come. */
        record Closed(State state, Sight sight) implements Step {}
    }

    /** What a device knows. */
    private record Told(Conclusion conclusion, boolean kept) {}

    private final String id;
    private final Bench bench;
    private final Clerk clerk;
    private final Semaphore turn;
    private final Room room;
    private final LinkedBlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<String, Evidence> evidence = new LinkedHashMap<>();
    private final Map<String, Told> told = new HashMap<>();

    /** When each device has last said something. */
    private final Map<String, Long> spokeNanos = new HashMap<>();

    private @Nullable Conclusion last;

    /** How many devices had been heard at the last conclusion. */
    private int heard;

    private long doubtedSinceNanos;
    private boolean isOnDisk;
    private boolean isOver;
    private long mayKeepNanos = System.nanoTime() + KEPT_EVERY_NANOS;
    private final Thread thread;

    /**
     * @param id of the proof that comes of it
     * @param turn of all inquiries together
     * @param room for the records of all of them
     */
    Inquiry(String id, Bench bench, Clerk clerk, Semaphore turn, Room room) {
        this.room = room;
        this.id = id;
        this.bench = bench;
        this.clerk = clerk;
        this.turn = turn;
        this.thread = Thread.ofVirtual().name("proof").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes a piece; dropped when too many wait. Never blocks. */
    void piece(Piece piece, Sight sight) {
        if (waiting.get() < MOST_WAITING) {
            waiting.incrementAndGet();
            steps.add(new Step.Said(piece, sight));
        }
    }

    /** The call is over: what is known is kept. Never blocks. */
    void ended(Sight sight) {
        steps.add(new Step.Ended(sight));
    }

    /**
     * Nothing more will come, and this is all that the box saw. Never blocks.
     *
     * @param state over or cut
     */
    void close(State state, Sight sight) {
        steps.add(new Step.Closed(state, sight));
    }

    /** Waits for its end. */
    void await(long millis) throws InterruptedException {
        thread.join(millis);
    }

    private void run() {
        try {
            inquire();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            evidence.values().forEach(Evidence::giveBack);
        }
    }

    private void inquire() throws InterruptedException {
        long mayJudgeNanos = System.nanoTime();
        Sight news = null;
        while (true) {
            long left = Math.max(0, mayJudgeNanos - System.nanoTime());
            Step step = news == null ? steps.take() : steps.poll(left, TimeUnit.NANOSECONDS);
            switch (step) {
                case null -> {
                    long began = System.nanoTime();
                    news = tell(Objects.requireNonNull(news)) ? null : news;
                    mayJudgeNanos = System.nanoTime() + rest(System.nanoTime() - began);
                }
                case Step.Said(Piece piece, Sight sight) -> {
                    news = sight;
                    add(piece, sight);
                }
                case Step.Ended(Sight sight) -> {
                    isOver = true;
                    news = null;
                    finish(State.OVER, false, sight);
                }
                case Step.Closed(State state, Sight sight) -> {
                    finish(state, true, sight);
                    return;
                }
            }
        }
    }

    private static long rest(long tookNanos) {
        return Math.clamp(REST * tookNanos, SECOND_NANOS, MOST_REST_NANOS);
    }

    private void add(Piece piece, Sight sight) {
        waiting.decrementAndGet();
        Evidence of = evidence.get(piece.device());
        if (of == null && evidence.size() < MOST_DEVICES) {
            String peer = sight.peerOf(piece.user());
            of = new Evidence(piece.call(), piece.user(), piece.device(), peer, room);
            evidence.put(piece.device(), of);
        }
        if (of == null) {
            return;
        }
        spokeNanos.put(piece.device(), System.nanoTime());
        if (of.add(piece.record())) {
            told.remove(piece.device()); // on another connection, perhaps: it may have missed some
        }
    }

    /** Returns false when it is to be judged again, without anything new. */
    private boolean tell(Sight sight) throws InterruptedException {
        Conclusion now = judged(sight);
        if (isPassing(now)) {
            return false;
        }
        tellIfNew(sight, now);
        return true;
    }

    /**
     * While a call moves to another connection, with other certificates, one end reports them
     * before the other one does. Who was known to be there is doubted only when that stays so after
     * each of them has said something more; not where an end that had said nothing before has
     * brought the doubt.
     */
    private boolean isPassing(@Nullable Conclusion now) {
        boolean doubted =
                now != null
                        && now.warning() != null
                        && last != null
                        && heard == evidence.size()
                        && last.warning() == null
                        && last.verdict().fingerprints().value().equals("match");
        if (!doubted) {
            doubtedSinceNanos = 0;
            return false;
        }
        long nanos = System.nanoTime();
        doubtedSinceNanos = doubtedSinceNanos == 0 ? nanos : doubtedSinceNanos;
        long stays = doubtedSinceNanos + PASSING_NANOS;
        boolean allSpoke = spokeNanos.values().stream().allMatch(spoke -> spoke - stays >= 0);
        return nanos - doubtedSinceNanos < (allSpoke ? PASSING_NANOS : MOST_PASSING_NANOS);
    }

    private void tellIfNew(Sight sight, @Nullable Conclusion now) {
        if (now == null) {
            return;
        }
        last = now;
        heard = evidence.size();
        keepMeanwhile(sight, now);
        tellIfNew(sight, now, isOver && isOnDisk);
    }

    private void tellIfNew(Sight sight, Conclusion now, boolean kept) {
        for (String device : evidence.keySet()) {
            Told news = new Told(now, kept);
            if (!news.equals(told.put(device, news))) {
                clerk.tell(device, sight.callId(), id, now, kept);
            }
        }
    }

    /** A box that is killed shall not lose what goes on; last words are in what is saved next. */
    private void keepMeanwhile(Sight sight, Conclusion now) {
        if (isOver) {
            keep(State.OVER, false, sight, now);
        } else if (System.nanoTime() - mayKeepNanos >= 0) {
            keep(State.RUNNING, false, sight, now);
        }
    }

    private void keep(State state, boolean isLast, Sight sight, Conclusion now) {
        Filing as = new Filing(id, state, !isOnDisk, isLast);
        isOnDisk = true;
        long bytes = clerk.keep(as, sight, List.copyOf(evidence.values()), now);
        long rest = bytes * SECOND_NANOS / KEPT_BYTES_A_SECOND;
        mayKeepNanos = System.nanoTime() + Math.max(KEPT_EVERY_NANOS, rest);
    }

    private void finish(State state, boolean isLast, Sight sight) throws InterruptedException {
        Conclusion judged = judged(sight);
        Conclusion now = !isLast && isPassing(judged) ? last : judged;
        if (now != null) {
            last = now;
            keep(state, isLast, sight, now);
            tellIfNew(sight, now, state == State.OVER);
        }
    }

    private @Nullable Conclusion judged(Sight sight) throws InterruptedException {
        turn.acquire();
        try {
            return bench.judge(sight, List.copyOf(evidence.values()));
        } catch (RuntimeException mistake) {
            clerk.failed(sight.callId(), mistake);
            return null;
        } finally {
            turn.release();
        }
    }
}
