package org.lanline.sip;

/** What carries a SIP message. */
public enum Transport {
    UDP(false),
    TCP(true),
    TLS(true),
    WS(true),
    WSS(true);

    private final boolean reliable;

    Transport(boolean reliable) {
        this.reliable = reliable;
    }

    /** True when the transport itself delivers or fails: nothing is sent twice over it. */
    public boolean reliable() {
        return reliable;
    }

    /** True where a message arrives encrypted. */
    public boolean secure() {
        return this == TLS || this == WSS;
    }

    /** The {@code transport} parameter of a SIP URI (RFC 3261 section 19.1.1, RFC 7118). */
    public String parameter() {
        return switch (this) {
            case UDP -> "udp";
            case TCP -> "tcp";
            case TLS -> "tls";
            case WS, WSS -> "ws";
        };
    }
}
