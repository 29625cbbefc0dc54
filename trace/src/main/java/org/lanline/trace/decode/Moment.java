package org.lanline.trace.decode;

/** Where in the capture reading is: set again for each packet. */
final class Moment {
    private int frame;
    private long nanos;
    private Transport transport;

    Moment() {
        this(0, 0, Transport.UDP);
    }

    Moment(int frame, long nanos, Transport transport) {
        this.frame = frame;
        this.nanos = nanos;
        this.transport = transport;
    }

    void is(int atFrame, long atNanos) {
        frame = atFrame;
        nanos = atNanos;
    }

    void by(Transport how) {
        transport = how;
    }

    int frame() {
        return frame;
    }

    long nanos() {
        return nanos;
    }

    Transport transport() {
        return transport;
    }
}
