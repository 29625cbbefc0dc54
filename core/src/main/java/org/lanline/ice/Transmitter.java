package org.lanline.ice;

import java.nio.ByteBuffer;

/** Sends checks, and sends them again until an answer is here (RFC 8489 section 6.2). */
final class Transmitter {
    private static final int CONSENT_TRANSMISSIONS = 3;

    private final Settings settings;
    private final CheckList list;
    private final Checks checks = new Checks();

    Transmitter(Settings settings, CheckList list) {
        this.settings = settings;
        this.list = list;
    }

    Checks checks() {
        return checks;
    }

    void send(Check check, long nowNanos, Out out) {
        checks.add(check);
        transmit(check, firstWait(check), nowNanos, out);
    }

    private long firstWait(Check check) {
        if (check.pair.transport() == Transport.TCP) {
            return settings.patienceNanos(); // RFC 8489 section 6.2.2: TCP repeats by itself
        }
        // RFC 8445 section 14.3
        return Math.max(settings.rtoNanos(), settings.paceNanos() * list.active());
    }

    private void transmit(Check check, long waitNanos, long nowNanos, Out out) {
        check.sent(nowNanos, waitNanos);
        CandidatePair pair = check.pair;
        pair.sent(nowNanos);
        out.send(pair.transport(), pair.base(), pair.peer(), ByteBuffer.wrap(check.request));
    }

    /**
     * What is to happen to a check whose time has come: twice the wait each time; after the last
     * transmission 16 times the first one.
     *
     * @return true when it was sent again, false when it is over
     */
    boolean repeat(Check check, long nowNanos, Out out) {
        boolean consent = check.purpose == Check.Purpose.CONSENT;
        int most = consent ? CONSENT_TRANSMISSIONS : settings.transmissions();
        boolean repeatable = check.pair.transport() == Transport.UDP && check.timesSent() < most;
        if (check.isCancelled() || !repeatable) {
            checks.remove(check);
            return false;
        }
        boolean last = check.timesSent() + 1 == most;
        // seven transmissions: the sixth has waited 32 times the first one
        long lastWait = consent ? settings.consentNanos() : check.waitNanos() / 2;
        transmit(check, last ? lastWait : check.waitNanos() * 2, nowNanos, out);
        return true;
    }
}
