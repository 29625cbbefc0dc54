package org.lanline.server.proof;

import java.util.ArrayList;
import java.util.List;

/** The messages of one call that passed the box, in the order of time; bounded. */
final class Tap {

    static final int MOST_MESSAGES = 600;
    static final int MOST_BYTES = 393_216;

    private final List<Passed> passed = new ArrayList<>();
    private int bytes;
    private int dropped;

    /** False when it is not kept. */
    boolean add(Passed message) {
        if (passed.size() == MOST_MESSAGES || bytes + message.bytes().length > MOST_BYTES) {
            drop();
            return false;
        }
        passed.add(message);
        bytes += message.bytes().length;
        return true;
    }

    /** One more was not kept. */
    void drop() {
        dropped++;
    }

    /** A copy that stays as it is. */
    List<Passed> all() {
        return List.copyOf(passed);
    }

    /** How many were not kept. */
    int dropped() {
        return dropped;
    }

    int bytes() {
        return bytes;
    }
}
