package org.lanline.server.store;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/**
 * The thread that sees what other processes have written: as soon as the system tells that a file
 * of the data directory was written to, or five times a second where it does not tell at once.
 */
final class StoreWatch implements AutoCloseable {

    private static final long EVERY_MILLIS = 200;

    /** Where the system tells: for what is only noted and to be written some time. */
    private static final long ANYWAY_MILLIS = 2_000;

    /** A write is told when it begins; it can be seen when the disk has it. */
    private static final int LOOKS_AFTER_A_WRITE = 10;

    private static final long PAUSE_MILLIS = 20;

    private final Store store;
    private final Path folder;
    private final Thread thread = Thread.ofPlatform().daemon().name("store").unstarted(this::run);
    private volatile boolean closed;
    private int looksSoon;
    private boolean inTrouble;

    /**
     * @param folder of the database
     */
    StoreWatch(Store store, Path folder) {
        this.store = store;
        this.folder = folder;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (WatchService writes = writes()) {
            while (!closed) {
                look();
                pause(writes);
            }
        } catch (IOException e) {
            store.trouble("the watch of %s did not end: %s".formatted(folder, e.getMessage()));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Null where Java looks itself, every few seconds, instead of being told (macOS), and where the
     * system has no watch left for us.
     */
    private @Nullable WatchService writes() {
        try {
            WatchService service = folder.getFileSystem().newWatchService();
            if (service.getClass().getSimpleName().startsWith("Polling")) {
                service.close();
                return null;
            }
            folder.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
            return service;
        } catch (IOException none) {
            return null;
        }
    }

    private void pause(@Nullable WatchService writes) throws InterruptedException {
        if (writes == null) {
            Thread.sleep(EVERY_MILLIS);
            return;
        }
        long millis = looksSoon > 0 ? EVERY_MILLIS : ANYWAY_MILLIS;
        WatchKey told = writes.poll(millis, TimeUnit.MILLISECONDS);
        if (told == null) {
            looksSoon = Math.max(0, looksSoon - 1);
        } else {
            looksSoon = LOOKS_AFTER_A_WRITE;
            Thread.sleep(PAUSE_MILLIS);
            told.pollEvents();
            told.reset();
        }
    }

    private void look() {
        try {
            store.look();
            inTrouble = false;
        } catch (CannotStart e) {
            if (!inTrouble && !closed) {
                inTrouble = true;
                store.trouble(String.valueOf(e.getMessage()));
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
