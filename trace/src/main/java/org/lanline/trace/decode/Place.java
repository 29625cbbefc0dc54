package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

/** An address, and what the latest session description says of media there. */
public final class Place {
    private @Nullable Described described;
    private int descriptions;

    Place() {}

    /** Null as long as no description has named this address. */
    public @Nullable Described described() {
        return described;
    }

    /** How many descriptions have named it: another number, and there is another one. */
    public int descriptions() {
        return descriptions;
    }

    void is(Described now) {
        described = now;
        descriptions++;
    }
}
