package org.lanline.planted.wire;

/** Planted: a core that starts threads, reads the clock and keeps static state. */
final class Sleeper {
    static int count;

    long nap() throws InterruptedException {
        Thread.sleep(1);
        return System.nanoTime();
    }
}
