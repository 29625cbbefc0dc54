package org.lanline.switchboard;

import org.lanline.events.Shelved;

import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps bindings, and what waits for people, beyond the life of the box: with {@link Accounts}, all
 * there is of the store.
 */
public interface Keeper {

    /** What was kept and has time left, the eldest first. May block; called before the start. */
    List<KeptBinding> kept();

    /**
     * Keeps a change, all of it or nothing, in the order of the calls. Returns at once.
     *
     * @param gone the numbers of bindings that are no more
     * @param told once, on any thread, unless the box stops: true when the change is on disk, false
     *     when it could not be put there. What failed together is told in the opposite order, as it
     *     has to be undone.
     */
    void keep(List<Long> gone, List<KeptBinding> there, Consumer<Boolean> told);

    /** What waited for people when the box stopped. May block; called before the start. */
    default List<Shelved> shelved() {
        return List.of();
    }

    /** Keeps a change of what waits for people, in the order of the calls. Returns at once. */
    default void shelve(Shelved change) {}
}
