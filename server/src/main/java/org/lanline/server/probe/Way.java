package org.lanline.server.probe;

/** How a STUN or TURN server is reached. */
public enum Way {
    UDP(3478),
    TCP(3478),
    TLS(5349);

    private final int usualPort;

    Way(int usualPort) {
        this.usualPort = usualPort;
    }

    /** Where servers listen when nobody says otherwise. */
    public int usualPort() {
        return usualPort;
    }

    /** True where the transport repeats what was lost. */
    public boolean isReliable() {
        return this != UDP;
    }
}
