package org.lanline.trace.decode;

/** How a message travelled. */
public enum Transport {
    UDP,
    TCP,
    /** In the clear, over TCP. */
    WEBSOCKET,
    /** Decrypted with keys that were given. */
    TLS,
    /** The same, with WebSocket frames inside. */
    SECURE_WEBSOCKET;

    /** Nobody needed a key to read it. */
    public boolean isInClear() {
        return this != TLS && this != SECURE_WEBSOCKET;
    }
}
