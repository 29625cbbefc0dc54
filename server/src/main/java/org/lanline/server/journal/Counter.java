package org.lanline.server.journal;

/**
 * Counts one kind of thing. Rooms take it as a constructor argument, so they know nothing of the
 * metrics library, and a test passes a lambda. Thread-safe, never blocks.
 */
@FunctionalInterface
public interface Counter {

    /**
     * One more.
     *
     * @param labels one value for each label that the counter was made with, from a small closed
     *     set: never a name, an address or anything else that a stranger can choose
     */
    void add(String... labels);

    /** Counts nothing. */
    static Counter none() {
        return _ -> {};
    }
}
