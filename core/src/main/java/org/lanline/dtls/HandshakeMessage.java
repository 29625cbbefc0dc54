package org.lanline.dtls;

/** A whole handshake message without its header. */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record HandshakeMessage(HandshakeType type, int sequence, byte[] body) {}
