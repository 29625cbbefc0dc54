package org.lanline.server;

import org.lanline.server.journal.Journal;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened, so that it is closed in the opposite order, whatever one of them does. */
final class Parts implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Journal journal;

    Parts(Journal journal) {
        this.journal = journal;
    }

    <T extends AutoCloseable> T add(T part) {
        opened.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (Exception failed) {
                journal.error("box", "a part did not stop cleanly", failed);
            }
        }
    }
}
