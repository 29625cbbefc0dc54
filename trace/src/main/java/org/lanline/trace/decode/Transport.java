package org.lanline.trace.decode;

/** How a message travelled. */
public enum Transport {
    UDP,
    TCP,
    /** In the clear, over TCP. */
    WEBSOCKET
}
