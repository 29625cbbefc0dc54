package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The address that a socket sends to nearly always, and a second socket on the same port that is
 * connected to it: for a connected socket the kernel looks up no route for each datagram. Everybody
 * else is heard by the first one, and is sent to by it.
 */
final class OnePeer {

    /** After so many times in a row it is likely that it goes on so. */
    private static final int SETTLED = 256;

    private final LinuxIo io;
    private final LinuxSocket first;
    private final UdpOptions options;
    private LinuxSocket connected;
    private @Nullable InetSocketAddress peer;
    private @Nullable InetSocketAddress last;
    private int inARow;
    private boolean refused;
    private @Nullable Boolean dontFragment;

    OnePeer(LinuxIo io, LinuxSocket first, UdpOptions options) {
        this.io = io;
        this.first = first;
        this.options = options;
        this.connected = first;
    }

    /** The second socket, or the first while there is none. */
    LinuxSocket connected() {
        return connected;
    }

    @SuppressWarnings("ReferenceEquality") // an equal one goes by the first socket, which is right
    LinuxSocket towards(InetSocketAddress to) {
        if (to == peer) {
            inARow = 0;
            return connected;
        }
        return other(to);
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private LinuxSocket other(InetSocketAddress to) {
        if (to != last) {
            last = to;
            inARow = 0;
        }
        if (++inARow < SETTLED || refused) {
            return first;
        }
        settle(to);
        return to == peer ? connected : first;
    }

    private void settle(InetSocketAddress to) {
        try {
            peer = null;
            if (connected.isConnected) {
                io.connect(connected, to);
            } else {
                connected = io.openAgain(first, options, to);
                if (dontFragment != null) {
                    io.dontFragment(connected, dontFragment);
                }
            }
            peer = to;
            if (!first.isOpen()) {
                connected.close(); // another thread has closed the first one meanwhile
            }
        } catch (IOException e) {
            refused = true; // no descriptor left, or no route: the first socket does without
        }
    }

    void dontFragment(boolean on) {
        dontFragment = on;
        if (connected.isConnected) {
            io.dontFragment(connected, on);
        }
    }
}
