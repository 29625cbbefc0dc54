package org.lanline.trace.decode;

/**
 * How much of a capture may be kept, in rough bytes. One that was made to fill memory is read to
 * its end all the same: what finds no room is counted and passed over. For one thread.
 */
public final class Room {
    private long left;
    private boolean full;

    /**
     * @param bytes most that is kept at a time
     */
    public Room(long bytes) {
        left = bytes;
    }

    /** False, and nothing is taken, where there is not so much left. */
    public boolean take(long bytes) {
        if (bytes > left) {
            full = true;
            return false;
        }
        left -= bytes;
        return true;
    }

    /** What is kept no longer. */
    public void give(long bytes) {
        left += bytes;
    }

    /** True when something found no room, at whatever time. */
    public boolean wasFull() {
        return full;
    }
}
