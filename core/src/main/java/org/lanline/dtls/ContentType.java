package org.lanline.dtls;

/** What a record carries (RFC 9147 section 4, RFC 9146 section 4). */
public enum ContentType {
    CHANGE_CIPHER_SPEC,
    ALERT,
    HANDSHAKE,
    APPLICATION_DATA,
    HEARTBEAT,
    ACK,
    /** A DTLS 1.2 record with a connection id, whose true type is encrypted. */
    CONNECTION_ID,
    /** A DTLS 1.3 record with the unified header, whose true type is encrypted. */
    ENCRYPTED,
    UNKNOWN;

    static ContentType of(int number) {
        return switch (number) {
            case 20 -> CHANGE_CIPHER_SPEC;
            case 21 -> ALERT;
            case 22 -> HANDSHAKE;
            case 23 -> APPLICATION_DATA;
            case 24 -> HEARTBEAT;
            case 25 -> CONNECTION_ID;
            case 26 -> ACK;
            default -> UNKNOWN;
        };
    }
}
