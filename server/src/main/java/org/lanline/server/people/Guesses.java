package org.lanline.server.people;

import org.lanline.server.web.Bucket;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps count of wrong codes. An address has five wrong tries; a new code that somebody opens gives
 * it five more, as do ten minutes. All addresses together have {@value #MOST_AT_ONCE}, and one a
 * minute after that: a stranger with a thousand addresses gets no further than one with one.
 * Bounded in memory. Thread-safe.
 */
final class Guesses {

    /** What an address may do next. */
    enum Verdict {
        MAY_TRY,
        NO_TRIES_LEFT,
        /** Too many were wrong everywhere: nobody may try for now. */
        EVERYBODY_WAITS
    }

    static final int TRIES = 5;
    static final int MOST_AT_ONCE = 60;

    private static final double A_SECOND = 1 / 60.0;
    private static final long FORGET_NANOS = 600_000_000_000L;
    private static final int MOST_ADDRESSES = 4_096;

    /**
     * @param codesOpened how many codes had ever been opened when the first of these was wrong
     */
    private record Wrong(int tries, long codesOpened, long sinceNanos) {}

    private final Bucket everybody;
    private final Map<InetAddress, Wrong> wrong =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<InetAddress, Wrong> eldest) {
                    return size() > MOST_ADDRESSES;
                }
            };

    Guesses(long nowNanos) {
        everybody = new Bucket(MOST_AT_ONCE, A_SECOND, nowNanos);
    }

    /**
     * Takes a try before the code is looked at, so that many at the same time are not more.
     *
     * @param codesOpened how many codes have ever been opened
     */
    synchronized Verdict begin(InetAddress address, long codesOpened, long nowNanos) {
        Wrong before = counted(address, codesOpened, nowNanos);
        if (before.tries() >= TRIES) {
            return Verdict.NO_TRIES_LEFT;
        }
        if (!everybody.take(1, nowNanos)) {
            return Verdict.EVERYBODY_WAITS;
        }
        wrong.put(address, new Wrong(before.tries() + 1, codesOpened, before.sinceNanos()));
        return Verdict.MAY_TRY;
    }

    /** The code was right: the try is given back. */
    synchronized void right(InetAddress address) {
        wrong.remove(address);
        everybody.giveBack(1);
    }

    /** How many tries this address has left. */
    synchronized int triesLeft(InetAddress address, long codesOpened, long nowNanos) {
        return TRIES - counted(address, codesOpened, nowNanos).tries();
    }

    private Wrong counted(InetAddress address, long codesOpened, long nowNanos) {
        Wrong before = wrong.get(address);
        return before != null
                        && before.codesOpened() == codesOpened
                        && nowNanos - before.sinceNanos() < FORGET_NANOS
                ? before
                : new Wrong(0, codesOpened, nowNanos);
    }
}
