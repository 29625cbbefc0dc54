package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** An address, and what the latest session description says of media there. */
public final class Place {
    private static final int MOST_WATCHERS = 256;

    private @Nullable Described described;
    private int descriptions;
    private final List<Runnable> watchers = new ArrayList<>(0);

    Place() {}

    /** Null as long as no description has named this address. */
    public @Nullable Described described() {
        return described;
    }

    /** How many descriptions have named it: another number, and there is another one. */
    public int descriptions() {
        return descriptions;
    }

    /**
     * Has somebody told of each description from now on, so that nobody has to ask with each
     * packet.
     *
     * @return false when there are too many already: who is not told has to ask
     */
    public boolean watch(Runnable watcher) {
        return watchers.size() < MOST_WATCHERS && watchers.add(watcher);
    }

    void is(Described now) {
        described = now;
        descriptions++;
        watchers.forEach(Runnable::run);
    }
}
