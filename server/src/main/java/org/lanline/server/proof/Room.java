package org.lanline.server.proof;

import java.util.concurrent.atomic.AtomicLong;

/** How much may be kept of all calls together, in bytes or characters. From any thread. */
final class Room {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    Room(long most) {
        this.most = most;
    }

    /** False when there is not so much left; then nothing is taken. */
    boolean take(int amount) {
        if (taken.addAndGet(amount) > most) {
            taken.addAndGet(-amount);
            return false;
        }
        return true;
    }

    void giveBack(long amount) {
        taken.addAndGet(-amount);
    }
}
