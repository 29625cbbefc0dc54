package org.lanline.ice;

import java.util.List;

/** Runs actors and their network in virtual time. */
final class Day {
    private static final long SECOND = 1_000_000_000;

    final VirtualNet net;
    private final List<Actor> actors;

    Day(VirtualNet net, List<? extends Actor> actors) {
        this.net = net;
        this.actors = List.copyOf(actors);
    }

    /** Until then; time is from the beginning. */
    void runUntil(long nanos) {
        int atOnce = 0;
        while (true) {
            long next = net.deadline();
            for (Actor each : actors) {
                next = Math.min(next, each.deadline());
            }
            if (next > nanos) {
                net.runUntil(nanos);
                return;
            }
            atOnce = next <= net.now() ? atOnce + 1 : 0;
            if (atOnce > 10_000) {
                throw new AssertionError("somebody wants to be called again and again at once");
            }
            net.runUntil(Math.max(next, net.now()));
            for (Actor each : actors) {
                if (each.deadline() <= net.now()) {
                    each.tick(net.now());
                }
            }
        }
    }

    void runSeconds(double seconds) {
        runUntil(net.now() + (long) (seconds * SECOND));
    }
}
