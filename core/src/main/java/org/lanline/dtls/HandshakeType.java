package org.lanline.dtls;

import org.jspecify.annotations.Nullable;

/** Handshake messages by their numbers (RFC 5246, 6347, 8446). */
public enum HandshakeType {
    HELLO_REQUEST(0, "HelloRequest"),
    CLIENT_HELLO(1, "ClientHello"),
    SERVER_HELLO(2, "ServerHello"),
    HELLO_VERIFY_REQUEST(3, "HelloVerifyRequest"),
    NEW_SESSION_TICKET(4, "NewSessionTicket"),
    ENCRYPTED_EXTENSIONS(8, "EncryptedExtensions"),
    CERTIFICATE(11, "Certificate"),
    SERVER_KEY_EXCHANGE(12, "ServerKeyExchange"),
    CERTIFICATE_REQUEST(13, "CertificateRequest"),
    SERVER_HELLO_DONE(14, "ServerHelloDone"),
    CERTIFICATE_VERIFY(15, "CertificateVerify"),
    CLIENT_KEY_EXCHANGE(16, "ClientKeyExchange"),
    FINISHED(20, "Finished"),
    CERTIFICATE_STATUS(22, "CertificateStatus"),
    KEY_UPDATE(24, "KeyUpdate");

    private final int number;
    private final String text;

    HandshakeType(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** On the wire. */
    public int number() {
        return number;
    }

    /** As the RFCs write it. */
    public String text() {
        return text;
    }

    static @Nullable HandshakeType of(int number) {
        for (HandshakeType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return null;
    }
}
