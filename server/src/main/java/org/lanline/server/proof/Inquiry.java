package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;
import org.lanline.server.people.EvidenceDesk.Piece;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Longer than it takes until both ends report a new connection. */
    private static final long PASSING_NANOS = 3 * SECOND_NANOS;

    /**
     * A call takes a twentieth of a processor at most, as long as it does not wait too long for
     * that.
     */
    private static final int REST = 20;

    /** The first one may take seconds, with an analyser that was not loaded before. */
    private static final long MOST_REST_NANOS = 5 * SECOND_NANOS;

    /** Says what follows from the evidence. */
    interface Bench {
        Conclusion judge(Sight sight, List<Evidence> evidence);
    }

    /** What is done with it. */
    interface Clerk {
        /** Tells a device; at most once a second, when it has changed. */
        void tell(String device, String call, String id, Conclusion conclusion);

        /** The call is over. */
        void keep(String id, Sight sight, List<Evidence> evidence, Conclusion conclusion);

        void failed(String call, RuntimeException why);
    }

    /**
     * @param piece null when the call is over
     */
    private record Step(@Nullable Piece piece, Sight sight) {}

    private final String id;
    private final Bench bench;
    private final Clerk clerk;
    private final Semaphore turn;
    private final Room room;
    private final LinkedBlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<String, Evidence> evidence = new LinkedHashMap<>();
    private final Map<String, Conclusion> told = new HashMap<>();
    private @Nullable Conclusion last;

    /** How many devices had been heard at the last conclusion. */
    private int heard;

    private long doubtedSinceNanos;
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
            steps.add(new Step(piece, sight));
        }
    }

    /** The call is over, and this is all that the box saw. Never blocks. */
    void end(Sight sight) {
        steps.add(new Step(null, sight));
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
            if (step == null && news != null) {
                long began = System.nanoTime();
                news = tell(news) ? null : news;
                mayJudgeNanos = System.nanoTime() + rest(System.nanoTime() - began);
            } else if (step != null && step.piece() != null) {
                news = step.sight();
                add(step.piece(), news);
            } else if (step != null) {
                finish(step.sight());
                return;
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
        if (of != null && of.add(piece.record())) {
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
     * before the other one does. Who was known to be there is doubted only when that stays so; not
     * where an end that had said nothing before has brought the doubt.
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
        return nanos - doubtedSinceNanos < PASSING_NANOS;
    }

    private void tellIfNew(Sight sight, @Nullable Conclusion now) {
        if (now == null) {
            return;
        }
        last = now;
        heard = evidence.size();
        for (String device : evidence.keySet()) {
            if (!now.equals(told.put(device, now))) {
                clerk.tell(device, sight.callId(), id, now);
            }
        }
    }

    private void finish(Sight sight) throws InterruptedException {
        Conclusion now = judged(sight);
        tellIfNew(sight, now);
        if (now != null) {
            clerk.keep(id, sight, List.copyOf(evidence.values()), now);
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
