package org.lanline.trace;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.decode.Messages;
import org.lanline.trace.decode.Seen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Hands messages on in a thread of its own, in their order, while the packets after them are being
 * read. Messages are copies, so who takes them in shares nothing with who reads, until {@link
 * #finish} has waited for the last one. A capture of a few calls is read before that would pay, and
 * has no such thread.
 */
final class Aside implements Messages, AutoCloseable {
    private static final int MOST_OF_A_BATCH = 256;
    private static final int MOST_BYTES_OF_A_BATCH = 1 << 16;
    private static final int MOST_BATCHES = 8;

    private final Messages to;
    private final BlockingQueue<List<Runnable>> batches = new ArrayBlockingQueue<>(MOST_BATCHES);
    private List<Runnable> batch = new ArrayList<>();
    private int bytes;
    private @Nullable Thread thread;
    private volatile @Nullable Throwable failure;

    Aside(Messages to) {
        this.to = to;
    }

    @Override
    public void sip(Seen message) {
        add(message, () -> to.sip(message));
    }

    @Override
    public void stun(Seen message) {
        add(message, () -> to.stun(message));
    }

    @Override
    public void dtls(Seen message) {
        add(message, () -> to.dtls(message));
    }

    @Override
    public void rtcp(Seen message) {
        add(message, () -> to.rtcp(message));
    }

    @Override
    public void zrtp(Seen message) {
        add(message, () -> to.zrtp(message));
    }

    @Override
    public void other(Seen message) {
        add(message, () -> to.other(message));
    }

    private void add(Seen message, Runnable handing) {
        batch.add(handing);
        bytes += message.bytes().length;
        if (batch.size() == MOST_OF_A_BATCH || bytes >= MOST_BYTES_OF_A_BATCH) {
            if (thread == null) {
                thread = Thread.ofPlatform().daemon().name("messages").start(this::run);
            }
            put(batch);
            batch = new ArrayList<>(MOST_OF_A_BATCH);
            bytes = 0;
        }
    }

    private void put(List<Runnable> next) {
        uninterrupted(() -> batches.put(next));
    }

    private interface Waiting {
        void begin() throws InterruptedException;
    }

    /** Reading a file goes on to its end too, whoever interrupts. */
    private static void uninterrupted(Waiting waiting) {
        boolean interrupted = false;
        for (boolean done = false; !done; ) {
            try {
                waiting.begin();
                done = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** After a failure the rest is taken and left alone, so that whoever reads does not wait. */
    private void run() {
        try {
            for (List<Runnable> next = batches.take(); !next.isEmpty(); next = batches.take()) {
                if (failure == null) {
                    hand(next);
                }
            }
        } catch (InterruptedException e) {
            batches.clear(); // closed before the end
        }
    }

    private void hand(List<Runnable> next) {
        try {
            next.forEach(Runnable::run);
        } catch (RuntimeException | Error bug) {
            failure = bug;
        }
    }

    /** Returns when all messages have been handed on; throws what the taker threw. */
    void finish() {
        Thread running = thread;
        if (running != null) {
            if (!batch.isEmpty()) {
                put(batch);
            }
            put(List.of()); // the last one
            uninterrupted(running::join);
        } else {
            hand(batch);
        }
        batch = new ArrayList<>();
        if (failure != null) {
            throw new IllegalStateException("a message could not be taken in", failure);
        }
    }

    /** Ends the thread, also when reading ended early. */
    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
