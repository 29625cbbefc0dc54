package org.lanline.server.services;

import org.lanline.phone.Call;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.phone.PhoneLine;
import org.lanline.server.phone.PhoneSound;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends calls in which nothing is heard of the other side, neither sound nor reports: its phone has
 * lost its power, or never was where it said that sound should go. Loop thread.
 */
final class Vigil implements UdpLoop.Core {
    /**
     * How long nothing may be heard.
     *
     * @param onHoldNanos the same of who has put the call on hold: some phones say nothing then
     */
    record Patience(long nanos, long onHoldNanos) {
        static final Patience USUAL =
                new Patience(TimeUnit.MINUTES.toNanos(2), TimeUnit.MINUTES.toNanos(15));

        boolean isOver(long quietNanos, boolean held) {
            return quietNanos >= (held ? onHoldNanos : nanos);
        }
    }

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PhoneLine line;
    private final PhoneSound sound;
    private final Patience patience;
    private long lookNanos = Long.MAX_VALUE;

    Vigil(PhoneLine line, PhoneSound sound, Patience patience) {
        this.line = line;
        this.sound = sound;
        this.patience = patience;
    }

    @Override
    public void tick(long nowNanos) {
        if (nowNanos < lookNanos) {
            return;
        }
        lookNanos = Long.MAX_VALUE;
        for (Call call : List.copyOf(line.calls())) {
            if (patience.isOver(sound.quietNanos(call, nowNanos), call.isHeldThere())) {
                line.hangUp(call);
            }
        }
    }

    @Override
    public long deadline() {
        if (lookNanos == Long.MAX_VALUE && !line.calls().isEmpty()) {
            lookNanos = System.nanoTime() + LOOK_NANOS;
        }
        return lookNanos;
    }
}
