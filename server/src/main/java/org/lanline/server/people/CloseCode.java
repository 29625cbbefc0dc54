package org.lanline.server.people;

/** Why the box closes a connection to {@code /rendezvous}: the codes of docs/protocol.md. */
public enum CloseCode {
    STOPPING(1001),
    BUSY(1013),
    BAD_FRAME(4400),
    UNKNOWN_TOKEN(4401),
    NO_HELLO(4408),
    RESUMED_ELSEWHERE(4409),
    REVOKED(4410),
    TOO_MANY(4429);

    private final int number;

    CloseCode(int number) {
        this.number = number;
    }

    /** As RFC 6455 section 7.4 numbers them. */
    public int number() {
        return number;
    }
}
