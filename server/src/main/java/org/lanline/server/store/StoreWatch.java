package org.lanline.server.store;

import org.lanline.server.config.CannotStart;

/** The thread that sees what other processes have written, five times a second. */
final class StoreWatch implements AutoCloseable {

    private static final long EVERY_MILLIS = 200;

    private final Store store;
    private final Thread thread = Thread.ofPlatform().daemon().name("store").unstarted(this::run);
    private volatile boolean closed;
    private boolean inTrouble;

    StoreWatch(Store store) {
        this.store = store;
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                Thread.sleep(EVERY_MILLIS);
                store.look();
                inTrouble = false;
            } catch (InterruptedException stop) {
                return;
            } catch (CannotStart e) {
                if (!inTrouble && !closed) {
                    inTrouble = true;
                    store.trouble(String.valueOf(e.getMessage()));
                }
            }
        }
    }

    /** Ends the thread and waits for what it is doing. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(2_000);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
