package org.lanline.ice;

/** Which side of a TCP candidate opens the connection (RFC 6544 section 4.5). */
public enum TcpType {
    ACTIVE("active"),
    PASSIVE("passive"),
    SIMULTANEOUS_OPEN("so");

    private final String token;

    TcpType(String token) {
        this.token = token;
    }

    /** As it is written in a candidate. */
    public String token() {
        return token;
    }

    /** True when the one opens a connection that the other takes (RFC 6544 section 6.2). */
    boolean meets(TcpType remote) {
        return switch (this) {
            case ACTIVE -> remote == PASSIVE;
            case PASSIVE -> remote == ACTIVE;
            case SIMULTANEOUS_OPEN -> remote == SIMULTANEOUS_OPEN;
        };
    }
}
