package org.lanline.phone;

/** What shall protect the sound of a phone's calls. */
public enum Secrecy {
    /** Nothing: plain RTP only. */
    NONE,

    /** Keys in the descriptions (RFC 4568), or there is no call. */
    SDES,

    /** Keys by a handshake along the path of media (RFC 5763), or there is no call. */
    DTLS,

    /** The best that both sides have; plain RTP where the other side has nothing (RFC 8643). */
    ANY;

    boolean allows(Shield shield) {
        return switch (shield) {
            case Shield.None _ -> this == NONE || this == ANY;
            case Shield.Keys _ -> allowsKeys();
            case Shield.Handshake _ -> allowsHandshake();
        };
    }

    boolean allowsKeys() {
        return this == SDES || this == ANY;
    }

    boolean allowsHandshake() {
        return this == DTLS || this == ANY;
    }

    /** The protocol of a section that is offered; the last one is what browsers say. */
    String offeredProtocol() {
        return switch (this) {
            case NONE, ANY -> "RTP/AVP";
            case SDES -> "RTP/SAVP";
            case DTLS -> "UDP/TLS/RTP/SAVPF";
        };
    }
}
