package org.lanline.trace.media;

/**
 * Silence that was not sent (RFC 3551 section 4.1): the timestamps jump further than the usual
 * length of a packet.
 */
final class Pauses {
    private int last;
    private int usual;
    private long count;
    private double millis;
    private double packetMillis;

    void first(int timestamp) {
        last = timestamp;
    }

    void packet(int timestamp, int rate) {
        int step = timestamp - last;
        last = timestamp;
        if (step <= 0) {
            return;
        }
        if (usual == 0 || step < usual) {
            usual = step;
            packetMillis = usual * 1_000.0 / rate;
        } else if (step > 3 * usual && step > rate / 10) {
            count++;
            millis += (step - usual) * 1_000.0 / rate;
        }
    }

    long count() {
        return count;
    }

    double millis() {
        return millis;
    }

    /** The usual length of a packet. */
    double packetMillis() {
        return packetMillis;
    }
}
